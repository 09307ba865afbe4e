"""Codes that registries hand out: which there are, and which was meant by who wrote something else."""
