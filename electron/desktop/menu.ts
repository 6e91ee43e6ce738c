import type { ContextMenuParams, MenuItemConstructorOptions } from "electron";
import { isExternalUrl } from "./policy.ts";
import type { Words } from "./words.ts";

/** The application menu. Its roles carry the keys of editing on macOS, so it is there even where it is hidden. */
export function applicationMenu(
  words: Words,
  world: { readonly platform: NodeJS.Platform; readonly developing: boolean },
): MenuItemConstructorOptions[] {
  const separator = { type: "separator" } as const;
  const mac = world.platform === "darwin";
  return [
    ...(mac
      ? [
          {
            label: "Posthorn",
            submenu: [
              { role: "about", label: words.about },
              separator,
              { role: "hide", label: words.hide },
              { role: "hideOthers", label: words.hideOthers },
              { role: "unhide", label: words.showAll },
              separator,
              { role: "quit", label: words.quit },
            ],
          } satisfies MenuItemConstructorOptions,
        ]
      : []),
    {
      label: words.edit,
      submenu: [
        { role: "undo", label: words.undo },
        { role: "redo", label: words.redo },
        separator,
        { role: "cut", label: words.cut },
        { role: "copy", label: words.copy },
        { role: "paste", label: words.paste },
        { role: "selectAll", label: words.selectAll },
      ],
    },
    {
      label: words.view,
      submenu: [
        { role: "resetZoom", label: words.resetZoom },
        { role: "zoomIn", label: words.zoomIn },
        { role: "zoomOut", label: words.zoomOut },
        separator,
        { role: "togglefullscreen", label: words.fullScreen },
        ...(world.developing
          ? [separator, { role: "toggleDevTools", label: words.developerTools } satisfies MenuItemConstructorOptions]
          : []),
      ],
    },
    {
      role: "window",
      label: words.window,
      submenu: [
        { role: "minimize", label: words.minimize },
        { role: "close", label: words.close },
        ...(mac ? [] : [separator, { role: "quit", label: words.quit } satisfies MenuItemConstructorOptions]),
      ],
    },
  ];
}

/** What a right click offers; nothing where there is nothing to do. */
export function contextMenu(
  clicked: Pick<ContextMenuParams, "isEditable" | "selectionText" | "editFlags" | "linkURL">,
  words: Words,
  copy: (text: string) => void,
): MenuItemConstructorOptions[] {
  if (clicked.isEditable) {
    const { canCut, canCopy, canPaste, canSelectAll } = clicked.editFlags;
    return [
      { role: "cut", label: words.cut, enabled: canCut },
      { role: "copy", label: words.copy, enabled: canCopy },
      { role: "paste", label: words.paste, enabled: canPaste },
      { type: "separator" },
      { role: "selectAll", label: words.selectAll, enabled: canSelectAll },
    ];
  }
  return [
    ...(isExternalUrl(clicked.linkURL) ? [{ label: words.copyLink, click: () => copy(clicked.linkURL) }] : []),
    ...(clicked.selectionText.trim() === "" ? [] : [{ role: "copy", label: words.copy } as const]),
  ];
}
