"""``hotline sentences``: every sentence that the line speaks, to read and to put into own words."""

from __future__ import annotations

import click

from calllog.settings import Settings
from ivr.prompts import Prompts, read_shipped

SPOKEN = "zh"


@click.command()
@click.option(
    "--language",
    type=click.Choice([SPOKEN, "en"]),
    default=SPOKEN,
    help="zh: what the line says. en: what the shipped sentences mean.",
)
@click.pass_obj
def sentences(settings: Settings, language: str) -> None:
    """List the sentences with their ids and purposes, and mark the office's own."""
    prompts = Prompts.load(SPOKEN, settings.prompts_folder)
    own = _own(prompts)
    texts = prompts.sentences if language == SPOKEN else read_shipped(language)
    for id, sentence in texts.items():
        mark = f"  ({own[id]})" if id in own else ""
        click.echo(f"{id}{mark}\n  {sentence.purpose}\n  {sentence.text}\n")
    for alarm in prompts.alarms:
        click.echo(alarm, err=True)


def _own(prompts: Prompts) -> dict[str, str]:
    """What the office has put in the place of the shipped sentences, by id."""
    shipped = read_shipped(prompts.language)
    words = {id: "own words" for id, said in prompts.sentences.items() if said != shipped[id]}
    return words | dict.fromkeys(prompts.recordings, "own recording")
