"""Makes docs/start.png, the README's picture: the start notebook in a real JupyterLab, in mid-training."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from lab import Chromium, Lab


def main():
    picture = ROOT / "docs" / "start.png"
    picture.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder) / "lab") as lab, Chromium() as chromium:
        lab.add("00-start.ipynb", ROOT / "notebooks" / "00-start.ipynb")
        notebook = chromium.open(lab, "00-start.ipynb", width=1080, height=800)
        notebook.run()
        notebook.button("about 75").click()
        notebook.button("Play").click()
        notebook.until(lambda: "in epoch 3" in notebook.alt(), timeout=60)
        notebook.button("Pause").click()
        notebook.button("Play").wait_for()
        notebook.page.locator(".jp-CodeCell", has=notebook.picture).evaluate("cell => cell.scrollIntoView()")
        notebook.page.screenshot(path=picture)
        notebook.close()
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
