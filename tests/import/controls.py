"""Edits a Word form through a running LibreOffice: `controls.py FORM FOLDER EDITS`. A seed's edits are the same on every run; what
the program refuses (a table too complex) is left out. Writes FOLDER/edited-<seed>.docx."""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.lang import DisposedException
from com.sun.star.util import URL
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK


def connected(profile):
    """The desktop of an office of its own, and its process."""
    pipe = f"annals{random.SystemRandom().randrange(1 << 30)}"
    office = subprocess.Popen(
        [
            "soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore",
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    here = uno.getComponentContext()
    resolver = here.getServiceManager().createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.getServiceManager().createInstanceWithContext("com.sun.star.frame.Desktop", context), office
        except Exception:
            time.sleep(0.5)
    office.kill()
    sys.exit("soffice does not answer")


def setting(name, value):
    return PropertyValue(Name=name, Value=value)


def each(parts):
    """The parts in order."""
    found = parts.createEnumeration()
    while found.hasMoreElements():
        yield found.nextElement()


def paragraphs(document):
    """The paragraphs outside of tables."""
    return [part for part in each(document.getText()) if part.supportsService("com.sun.star.text.Paragraph")]


def cells(table):
    return [table.getCellByName(name) for name in table.getCellNames()]


def has_control(cell):
    portions = (portion for paragraph in each(cell) for portion in each(paragraph))
    return any(portion.TextPortionType == "ContentControl" for portion in portions)


def insert_rows(document, table, seed):
    table.getRows().insertByIndex(seed.randrange(table.getRows().getCount() + 1), seed.randint(1, 2))


def insert_column(document, table, seed):
    table.getColumns().insertByIndex(seed.randrange(table.getColumns().getCount() + 1), 1)


def remove_headers(document, table, seed):
    first = next(cell for cell in cells(table) if has_control(cell)).CellName
    row = int("".join(c for c in first if c.isdigit())) - 1
    if row > 0:
        table.getRows().removeByIndex(0, row)


def merge(document, table, seed):
    cursor = table.createCursorByCellName(seed.choice(table.getCellNames()))
    move = seed.choice([cursor.goRight, cursor.goDown])
    if move(1, True):
        cursor.mergeRange()


def split(document, table, seed):
    table.createCursorByCellName(seed.choice(table.getCellNames())).splitRange(1, seed.random() < 0.5)


def clear_labels(document, table, seed):
    for cell in cells(table):
        if not has_control(cell) and seed.random() < 0.5:
            cell.setString(seed.choice(["", "其他", "12"]))


def move_row(document, table, seed):
    """A row is put in elsewhere, and taken out where it was; if it arrived."""
    view, names = document.getCurrentController().getViewCursor(), table.getCellNames()
    rows = table.getRows().getCount()
    source, target = seed.sample(names, 2)
    view.gotoRange(table.getCellByName(source).getText().getStart(), False)
    dispatch(document, ".uno:EntireRow")
    dispatch(document, ".uno:Copy")
    view.gotoRange(table.getCellByName(target).getText().getStart(), False)
    dispatch(document, ".uno:PasteRowsBefore")
    if table.getRows().getCount() > rows:
        own, other = (int("".join(c for c in name if c.isdigit())) - 1 for name in (source, target))
        added = table.getRows().getCount() - rows
        table.getRows().removeByIndex(own + added if other <= own else own, added)


def heading_words(document, table, seed):
    heads = [part for part in paragraphs(document) if part.ParaStyleName.lower().startswith("heading")]
    if heads:
        seed.choice(heads).setString(seed.choice(["", "有关情况", "二、公开情况"]))


def insert_paragraph(document, table, seed):
    part = seed.choice(paragraphs(document))
    document.getText().insertString(part.getStart(), seed.choice(["补充说明 37 件", "合计 1204"]), False)
    document.getText().insertControlCharacter(part.getStart(), PARAGRAPH_BREAK, False)


def fonts(document, table, seed):
    cursor = document.getText().createTextCursor()
    cursor.gotoEnd(True)
    cursor.CharFontNameAsian = seed.choice(["宋体", "黑体"])
    cursor.CharHeightAsian = seed.choice([9.0, 14.0])
    for cell in cells(table):
        for paragraph in each(cell):
            paragraph.CharHeight = 8.0


def landscape(document, table, seed):
    style = document.getStyleFamilies().getByName("PageStyles").getByIndex(0)
    style.IsLandscape, style.Width, style.Height = True, style.Height, style.Width


def dispatch(document, command):
    """Runs a command of the menus."""
    frame = document.getCurrentController().getFrame()
    parsed = URL(Complete=command, Protocol=".uno:", Path=command.removeprefix(".uno:"))
    handler = frame.queryDispatch(parsed, "", 0)
    if handler is None:
        raise RuntimeError(command)
    handler.dispatch(parsed, ())


EDITS = [
    insert_rows, insert_column, remove_headers, merge, split, clear_labels, move_row, heading_words, insert_paragraph, fonts,
    landscape,
]

def main():
    form, folder, count = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), int(sys.argv[3])
    done, refused = {}, {}
    with tempfile.TemporaryDirectory() as profile:
        desktop, office = connected(profile)
        try:
            for number in range(count):
                seed = random.Random(number)
                document = desktop.loadComponentFromURL(form.as_uri(), "_blank", 0, (setting("Hidden", True),))
                made = []
                for _ in range(seed.randint(1, 6)):
                    edit = seed.choice(EDITS)
                    tables = document.getTextTables()
                    table = tables.getByIndex(seed.randrange(tables.getCount()))
                    try:
                        edit(document, table, seed)
                        made.append(edit.__name__)
                        done[edit.__name__] = done.get(edit.__name__, 0) + 1
                    except DisposedException:
                        sys.exit(f"{edit.__name__} ends the office (seed {number}, after {made})")
                    except Exception as why:
                        refused[edit.__name__] = str(why)[:60]
                target = (folder / f"edited-{number}.docx").as_uri()
                document.storeToURL(target, (setting("FilterName", "MS Word 2007 XML"),))
                document.close(True)
                (folder / f"edited-{number}.txt").write_text("\n".join(made) + "\n")
        finally:
            office.terminate()
            office.wait()
    print("done:", done, "refused:", refused)


if __name__ == "__main__":
    main()
