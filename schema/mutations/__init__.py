"""Mutations: doors to the acts. Each translates its arguments, calls one act, and reads its payload."""
