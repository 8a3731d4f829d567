"""`atakora completion`: the completion script of a shell."""

from __future__ import annotations

import click

from atakora_tf.cli.options import examples

__all__ = ["completion"]


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
    from atakora_tf.cli.main import atakora

    found = get_completion_class(shell)
    assert found is not None, "click knows the shells that are offered"
    say(found(atakora, {}, "atakora", "_ATAKORA_COMPLETE").source())
