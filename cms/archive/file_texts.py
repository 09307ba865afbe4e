"""The texts of content files: YAML that a load reads as the same values, and Markdown with its fields in front."""

from collections.abc import Mapping, Sequence

import yaml
from yaml.nodes import Node

from cms.importing.yaml_text import CORE_RESOLVERS

try:
    from yaml import CSafeDumper as SafeDumper
except ImportError:  # built without libyaml: the same, slowly
    from yaml import SafeDumper  # type: ignore[assignment]

LINE_LENGTH = 120


class _Dumper(SafeDumper):
    """Writes each text plainly that a load reads as a text, and what is short on one line."""

    yaml_implicit_resolvers = CORE_RESOLVERS

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - as the base class declares
        return True


def write_yaml_list(entries: Sequence[Mapping[str, object]]) -> str:
    """Entries one below the other, each begun with a dash."""
    return _dump([_Entry(one) for one in entries])


def write_markdown(fields: Mapping[str, object], text: str) -> str:
    """A Markdown file."""
    return f"---\n{_dump(_Entry(fields))}---\n\n{text}\n"


def is_kept_by_markdown(text: str) -> bool:
    """Whether a text comes back from a Markdown file as it is: no empty lines or spaces around it, no foreign line ends."""
    return text == text.rstrip() and text.split("\n", 1)[0].strip() != "" and "\r" not in text


class _Entry(dict[str, object]):
    """An entry's fields, a line for each."""


def _dump(value: object) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=LINE_LENGTH)
    return text


def _represent_entry(dumper: SafeDumper, entry: _Entry) -> Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", entry, flow_style=False)


def _represent_mapping(dumper: SafeDumper, members: Mapping[str, object]) -> Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", members, flow_style=True)


def _represent_list(dumper: SafeDumper, items: Sequence[object]) -> Node:
    is_flat = all(not isinstance(item, dict | list) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_flat)


def _represent_text(dumper: SafeDumper, text: str) -> Node:
    # A block that begins with a space would need to say its indent, which libyaml gets wrong at times.
    is_block = "\n" in text and not text[0].isspace()
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if is_block else None)


_Dumper.add_representer(_Entry, _represent_entry)
_Dumper.add_representer(dict, _represent_mapping)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(str, _represent_text)
