import type { MenuItemConstructorOptions } from "electron";
import { describe, expect, it } from "vitest";
import { applicationMenu, contextMenu } from "../../../electron/desktop/menu.ts";
import { chooseWords } from "../../../electron/desktop/words.ts";

const words = chooseWords("en", "en");
const rolesOf = (items: readonly MenuItemConstructorOptions[]): (string | undefined)[] =>
  items.flatMap((item) => [item.role, ...(Array.isArray(item.submenu) ? rolesOf(item.submenu) : [])]);
const flags = { canCut: true, canCopy: true, canPaste: false, canSelectAll: true };
const click = { isEditable: false, selectionText: "", linkURL: "", editFlags: flags as never };

describe("the application menu", () => {
  it("has the keys of editing on every system", () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      expect(rolesOf(applicationMenu(words, { platform, developing: false }))).toEqual(
        expect.arrayContaining(["undo", "redo", "cut", "copy", "paste", "selectAll", "close", "quit"]),
      );
    }
  });

  it("begins with the app's own on macOS only", () => {
    expect(applicationMenu(words, { platform: "darwin", developing: false })[0]?.label).toBe("Posthorn");
    expect(applicationMenu(words, { platform: "linux", developing: false })[0]?.label).toBe("Edit");
  });

  it("offers developer tools to developers, and reloading to nobody", () => {
    expect(rolesOf(applicationMenu(words, { platform: "linux", developing: true }))).toContain("toggleDevTools");
    const roles = rolesOf(applicationMenu(words, { platform: "linux", developing: false }));
    expect(roles).not.toContain("toggleDevTools");
    expect(roles).not.toContain("reload");
  });
});

describe("the context menu", () => {
  it("edits where there is something to edit, and greys out what cannot be done", () => {
    const items = contextMenu({ ...click, isEditable: true }, words, () => {});
    expect(items.map((item) => [item.role, item.enabled])).toEqual([
      ["cut", true],
      ["copy", true],
      ["paste", false],
      [undefined, undefined],
      ["selectAll", true],
    ]);
  });

  it("copies a selection and the address of a link to the outside", () => {
    const copied: string[] = [];
    const items = contextMenu({ ...click, selectionText: "words", linkURL: "https://example.org/" }, words, (text) =>
      copied.push(text),
    );
    expect(items.map((item) => item.label)).toEqual(["Copy link address", "Copy"]);
    const copyLink = items[0]?.click as (() => void) | undefined;
    copyLink?.();
    expect(copied).toEqual(["https://example.org/"]);
  });

  it("is empty where there is nothing to do", () => {
    expect(contextMenu({ ...click, selectionText: " \n", linkURL: "app://posthorn/" }, words, () => {})).toEqual([]);
  });
});
