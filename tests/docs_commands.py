#!/usr/bin/env python3
"""Runs the commands that the documentation shows, and compares what they print; checks its links.

    docs_commands.py TWOFOLD FILE...            end with 1 if an output or a link is not right
    docs_commands.py TWOFOLD --fill FILE...     put the output into blocks that show none

A block of the language `console` holds commands, each after "$ ", its continuation lines indented,
and after each its output. A line "[...]" stands for any lines. How long something took may differ.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"(?ms)^```console\n(.*?)^```$")


def steps(block):
    """The commands of a block with the output shown."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append([[line[2:]], []])
        elif found and not found[-1][1] and line.startswith("      ") and continues(found[-1][0]):
            found[-1][0].append(line)
        elif found:
            found[-1][1].append(line)
    return [("\n".join(command), output) for command, output in found]


def continues(command):
    """Whether the last line of a command asks for another."""
    return command[-1].rstrip().endswith(("\\", "|"))


def run(command, twofold, folder):
    environment = dict(os.environ, PATH=f"{pathlib.Path(twofold).resolve().parent}:{os.environ['PATH']}")
    environment.pop("GITHUB_STEP_SUMMARY", None)
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True,
                          capture_output=True, timeout=300)
    return done.stdout.splitlines(), done.stderr.splitlines()


def trimmed(lines):
    """Lines without empty ones at the end."""
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def plain(line):
    return re.sub(r"\b\d+\.\d+ s\b", "N s", line.rstrip())


def matches(shown, actual):
    """Whether lines are those shown, of which "[...]" is any number of lines."""
    if not shown:
        return not actual
    if shown[0] == "[...]":
        return any(matches(shown[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and plain(shown[0]) == plain(actual[0]) and matches(shown[1:], actual[1:])


class Folder(tempfile.TemporaryDirectory):
    """An empty folder but for what the documentation may name: the tests and the policies."""

    def __enter__(self):
        folder = super().__enter__()
        for name in ("tests", "policies"):
            (pathlib.Path(folder) / name).symlink_to(pathlib.Path(__file__).resolve().parent.parent / name)
        return folder


def check_commands(path, twofold):
    complaints, count = [], 0
    # One folder a file, so that a command can read what one before it wrote.
    with Folder() as folder:
        for block in BLOCK.findall(path.read_text()):
            for command, shown in steps(block):
                count += 1
                out, err = run(command, twofold, folder)
                # Which of the two comes first on a terminal is not for the command to say.
                if not any(matches(trimmed(shown), trimmed(lines)) for lines in (out + err, err + out)):
                    complaints.append(f"{path}: $ {command}\nprints\n" + "\n".join(out + err))
    return complaints, count


def fill(path, twofold):
    with Folder() as folder:

        def filled(match):
            text = ""
            for command, shown in steps(match.group(1)):
                out, err = run(command, twofold, folder)
                lines = shown or trimmed(out + err)
                text += "$ " + command + "\n" + "".join(f"{line}\n" for line in lines)
            return f"```console\n{text}```"

        path.write_text(BLOCK.sub(filled, path.read_text()))


def anchor(heading):
    """The anchor of a heading as GitHub makes it."""
    text = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return text.replace(" ", "-")


def anchors(path):
    text = re.sub(r"(?ms)^```.*?^```$", "", path.read_text())
    return {anchor(re.sub(r"[`*\\]", "", h)) for h in re.findall(r"(?m)^#+ (.*)$", text)}


def check_links(path):
    complaints = []
    text = re.sub(r"(?ms)^```.*?^```$", "", path.read_text())
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, part = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        if not linked.exists():
            complaints.append(f"{path}: no file {target}")
        elif part and linked.suffix == ".md" and part not in anchors(linked):
            complaints.append(f"{path}: no heading {target}")
    return complaints


def main(twofold, *arguments):
    paths = [pathlib.Path(a) for a in arguments if a != "--fill"]
    if "--fill" in arguments:
        for path in paths:
            fill(path, twofold)
        return 0
    complaints, commands = [], 0
    for path in paths:
        found, count = check_commands(path, twofold)
        commands += count
        complaints += found + check_links(path)
    for complaint in complaints:
        print(complaint, end="\n\n")
    print(f"{len(paths)} files, {commands} commands, {len(complaints)} complaints")
    return 1 if complaints or not commands else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
