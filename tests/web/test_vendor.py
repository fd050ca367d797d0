"""What others wrote is exactly what was taken: every vendored file has its checksum, and no file is unknown."""

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
VENDOR = ROOT / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "MANIFEST.json").read_text())


def test_every_file_is_in_the_manifest_with_its_checksum() -> None:
    listed = {path: digest for package in MANIFEST for path, digest in package["files"].items()}
    folders = (VENDOR, ROOT / "tests" / "support" / "vendor", ROOT / "apps" / "core" / "fonts")
    present = {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.name != "MANIFEST.json"
    }
    assert present == listed


def test_every_package_names_version_licence_and_source() -> None:
    for package in MANIFEST:
        assert package["version"] and package["licence"] and package["source"].startswith("https://")
        assert package["integrity"].startswith("sha512-")


def test_every_icon_named_anywhere_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "tabler-icons" / "sprite.svg").read_text()))
    named = {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text())
    }
    for module in (ROOT / "apps").rglob("*.py"):
        text = module.read_text()
        named |= set(re.findall(r'Tone\("[^"]+", "([^"]+)"\)', text))
        if module.name == "menu.py":
            named |= set(re.findall(r'Item\(\s*(?:_\("[^"]+"\)|"[^"]+"),\s*"[^"]+",\s*"([^"]+)"', text))
    assert named - sprite == set()


def test_our_own_stylesheets_and_scripts_load_nothing_from_elsewhere() -> None:
    for path in [*(ROOT / "static" / "css").glob("*.css"), *(ROOT / "static" / "js").glob("*.js")]:
        text = path.read_text()
        assert not re.findall(r"https?://|//cdn|@import|eval\(|new Function", text), path
        for reference in re.findall(r'url\("([^"]+)"\)', text):
            assert (path.parent / reference).resolve().is_file(), reference
