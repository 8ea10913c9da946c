"""Makes the notebooks from their sources.

A source is TypeScript in jupytext's percent format, type-checked with everything else; it is the truth. The notebook beside
it is generated: the same cells, executed by the selflab kernel. `--check` compares cells only and runs nothing.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CELL_TIMEOUT = 1800  # seconds: the full profile trains for minutes in one cell


def sources(prefixes):
    found = sorted((NOTEBOOKS / "source").glob("*.ts"))
    return [path for path in found if not prefixes or any(path.name.startswith(prefix) for prefix in prefixes)]


def read_source(path):
    """The notebook of a source, without outputs. Cells are numbered, so that the file is the same every time."""
    notebook = jupytext.read(path, fmt="ts:percent")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02d}"
    notebook.metadata.pop("jupytext", None)
    return notebook


def cells_of(notebook):
    return [(cell.cell_type, cell.source, cell.metadata.get("jupyter", {})) for cell in notebook.cells]


def parted(path):
    """Why the notebook of a source is not its notebook, or None."""
    target = NOTEBOOKS / f"{path.stem}.ipynb"
    if not target.exists():
        return "there is no notebook"
    notebook = nbformat.read(target, as_version=4)
    if cells_of(notebook) != cells_of(read_source(path)):
        return "its cells differ"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if any(cell.execution_count is None for cell in code):
        return "it was not run"
    if any(output.output_type == "error" for cell in code for output in cell.outputs):
        return "a cell ended in an error"
    return None


def make(path, folder):
    started = time.monotonic()
    print(f"notebooks: running {path.stem} …", flush=True)
    notebook = read_source(path)
    client = NotebookClient(
        notebook,
        kernel_name="selflab",
        timeout=CELL_TIMEOUT,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
        record_timing=False,
    )
    client.execute()
    write(notebook, folder / f"{path.stem}.ipynb")
    print(f"notebooks: {path.stem} done in {time.monotonic() - started:.0f} s", flush=True)


def write(notebook, target):
    """The file is replaced whole."""
    with tempfile.NamedTemporaryFile("w", dir=target.parent, suffix=".part", delete=False, encoding="utf-8") as file:
        nbformat.write(notebook, file)
    os.chmod(file.name, 0o644)
    os.replace(file.name, target)


def main():
    parser = argparse.ArgumentParser(prog="npm run notebooks --", description=__doc__.splitlines()[0])
    parser.add_argument("prefixes", nargs="*", help="beginnings of names, such as 01; default all")
    parser.add_argument("--check", action="store_true", help="only tell which notebooks have parted from their sources")
    parser.add_argument("--to", type=Path, default=NOTEBOOKS, help="folder to write to; default notebooks")
    arguments = parser.parse_args()
    chosen = sources(arguments.prefixes)
    if not chosen:
        sys.exit(f"notebooks: expected names in notebooks/source, got {' '.join(arguments.prefixes)}; see that folder")
    if not arguments.check:
        for path in chosen:
            make(path, arguments.to)
        return
    reasons = {path.stem: parted(path) for path in chosen}
    for name, reason in reasons.items():
        if reason:
            print(f"notebooks: {name}: {reason}; run npm run notebooks -- {name[:2]}")
    sys.exit(1 if any(reasons.values()) else 0)


if __name__ == "__main__":
    main()
