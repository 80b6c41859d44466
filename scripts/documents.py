"""Shared by the scripts that write measured figures into README.md and docs/.

    python3 scripts/documents.py DOCUMENT FOLDER     puts each file of a folder into the block with its name

A block stands between `<!-- name -->` and `<!-- end -->`.
"""
import itertools
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BABBAGE = ROOT / ".build/release/babbage"
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
# Processors differ in how they round sums, and so in how they classify a few images of ten thousand.
TOLERANCE = 0.03
# The processing elements that docs/hardware.md compares; the first is row stationary.
TILES = ["", "filters=linear/4", "filters=linear/4 channels=linear/4", "filters=linear/8 channels=linear/4",
         "filters=quadratic/8 channels=linear/4", "filters=linear/8 channels=linear/4 window=quadratic"]


def run(command, folder=ROOT):
    outcome = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=folder)
    if outcome.returncode != 0:
        sys.exit(f"{command}: {outcome.stdout}{outcome.stderr}")
    return outcome.stdout


def babbage(*arguments, program=BABBAGE):
    return json.loads(run([program, *arguments, "--json"]))


def text_of(cell):
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def line(cells):
    return "".join(f"| {text_of(cell)} " if cell != "" else "| " for cell in cells) + "|"


def table(head, rows):
    return "\n".join([line(head), "|---" + "|---:" * (len(head) - 1) + "|", *map(line, rows)])


class Document:
    """A Markdown file whose figures are replaced in place; nothing is written before `save`."""

    def __init__(self, name):
        self.path = ROOT / name
        self.name = name
        self.text = self.path.read_text()

    def block(self, name, text):
        """Replaces the block with a name."""
        begin, end = f"<!-- {name} -->\n", "\n<!-- end -->"
        if begin not in self.text:
            sys.exit(f"{self.name} has no block {name}")
        start = self.text.index(begin) + len(begin)
        stop = self.text.index(end, start - 1)
        self.text = self.text[:start] + text.strip("\n") + self.text[stop:]

    def rows(self, head):
        """The lines of the table whose head begins with `head`, as lists of cells."""
        lines = self.text.split("\n")
        first = [index for index, line in enumerate(lines) if line.startswith(head)]
        if len(first) != 1:
            sys.exit(f"{self.name} has {len(first)} tables that begin with {head}")
        last = first[0]
        while lines[last].startswith("|"):
            last += 1
        return [(index, [cell.strip() for cell in lines[index].split("|")[1:-1]]) for index in range(first[0] + 2, last)]

    def row(self, head, key, cells):
        """Replaces the first numbers in the cells after those that hold `key`; None keeps a cell.

        A floating-point number is an accuracy; the old one is kept if the new one is nearly the same.
        """
        keys = (key,) if isinstance(key, str) else key
        found = [(index, old) for index, old in self.rows(head) if keys == tuple(old[:len(keys)])]
        if len(found) != 1:
            sys.exit(f"{self.name} has {len(found)} rows of {key}")
        index, old = found[0]
        for place, cell in enumerate(cells, start=len(keys)):
            if cell is None:
                continue
            said = re.search(NUMBER, old[place]).group()
            if not isinstance(cell, float) or abs(float(said) - cell) > TOLERANCE:
                old[place] = old[place].replace(said, text_of(cell), 1)
        lines = self.text.split("\n")
        lines[index] = line(old)
        self.text = "\n".join(lines)

    def sentence(self, words, *values):
        """Replaces the numbers of the only sentence with these words, in which each number is `{}`."""
        parts = [re.sub(r"(\\ )+", r"\\s+", re.escape(part)) for part in words.split("{}")]
        found = list(re.finditer(NUMBER.join(f"({part})" for part in parts), self.text))
        if len(found) != 1:
            sys.exit(f"{self.name} says {len(found)} times: {words}")
        pieces = found[0].groups()
        said = pieces[0] + "".join(text_of(value) + piece for value, piece in zip(values, pieces[1:], strict=True))
        self.text = self.text[:found[0].start()] + said + self.text[found[0].end():]

    def differences(self):
        """The lines that differ from the file."""
        old, new = self.path.read_text().split("\n"), self.text.split("\n")
        lines = enumerate(itertools.zip_longest(old, new), start=1)
        return [f"{self.name}:{number}\n  says {said}\n  is   {measured}" for number, (said, measured) in lines if said != measured]

    def save(self):
        temporary = self.path.with_suffix(".new")
        temporary.write_text(self.text)
        temporary.replace(self.path)


if __name__ == "__main__":
    document = Document(sys.argv[1])
    for path in sorted(pathlib.Path(sys.argv[2]).iterdir()):
        document.block(path.name, path.read_text())
    document.save()
