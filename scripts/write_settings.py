"""Writes docs/settings.md from the settings' classes."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from hiroba.kernel.settings.types import CONCERNS

TARGET = Path(__file__).parent.parent / "docs" / "settings.md"


def text() -> str:
    """The page: one table a concern, in the order of the code."""
    lines = ["# Settings", "", "All settings come from the environment. `hiroba doctor` checks them.", ""]
    for concern in CONCERNS:
        prefix = str(concern.model_config["env_prefix"])
        lines += [f"## {concern.__name__.removesuffix('Settings')}", "", concern.__doc__ or "", ""]
        lines += ["| variable | default | meaning |", "|---|---|---|"]
        for name, field in concern.model_fields.items():
            default = (
                field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
            )
            shown = f"`{default}`" if default != "" else ""
            lines.append(f"| `{prefix}{name.upper()}` | {shown} | {field.description} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    TARGET.write_text(text())
