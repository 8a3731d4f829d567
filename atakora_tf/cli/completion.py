"""`atakora completion`: the completion script of a shell."""

from __future__ import annotations

import os

import click
from click.shell_completion import BashComplete, add_completion_class, split_arg_string

from atakora_tf.cli.options import examples

__all__ = ["WholeWords", "completion"]

# Bash ends a word at a colon, and replaces only what follows the last one.
_BASH = """\
%(complete_func)s() {
    local line="${COMP_LINE:0:COMP_POINT}" reply kind value
    local word="${line##* }"
    local kept="${word%%"${word##*:}"}"
    [[ "$COMP_WORDBREAKS" == *:* ]] || kept=""
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case "$kind" in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("${value#"$kept"}") ;;
        esac
    done < <(env COMP_WORDS="$line" %(complete_var)s=bash_complete "$1")
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class WholeWords(BashComplete):
    """Completion of words that hold colons, as every resource key does."""

    name = "bash"
    source_template = _BASH

    @staticmethod
    def _check_version() -> None:
        """Nothing here needs more than Bash 4.4, which is older than every supported system."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is being typed, and that one."""
        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)[1:]
        if not line or line[-1].isspace() or not words:
            return words, ""
        return words[:-1], words[-1]


add_completion_class(WholeWords)


@click.command(
    epilog=examples(
        "source <(atakora completion bash)    # in ~/.bashrc",
        "source <(atakora completion zsh)     # in ~/.zshrc",
        "atakora completion fish > ~/.config/fish/completions/atakora.fish",
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a shell.

    It completes commands and options, and the keys of your own backend for `explain`.
    """
    from click.shell_completion import get_completion_class

    from atakora_tf.cli.console import say
    from atakora_tf.cli.main import COMPLETING, atakora

    found = get_completion_class(shell)
    assert found is not None, "click knows the shells that are offered"
    say(found(atakora, {}, "atakora", COMPLETING).source())
