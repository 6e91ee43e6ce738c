import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { BrowserWindow, clipboard, ipcMain, Menu, nativeTheme, type Session, screen, shell } from "electron";
import type { Core, Log } from "../core/core.ts";
import { openWindowChannel } from "./electron-port.ts";
import { contextMenu } from "./menu.ts";
import {
  APP_URL,
  decideOpening,
  FRAME_CHANNEL,
  isAllowedNavigation,
  isAllowedRequest,
  isGrantedPermission,
  shouldReload,
} from "./policy.ts";
import { backgroundColor, placeWindow, readWindowState, sourceWindowOptions, windowOptions } from "./window-options.ts";
import type { Words } from "./words.ts";

const STATE_DELAY = 500; // ms after the last move

/** Denies web content everything that `policy.ts` does not grant. */
export function guardSession(session: Session, options: { readonly developing: boolean }): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(details.isMainFrame && isGrantedPermission(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) => {
    return details.isMainFrame && isGrantedPermission(permission, details.requestingUrl ?? origin);
  });
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isAllowedRequest({ ...details, developing: options.developing }) });
  });
}

/** Opens the app's window; it is shown once its page has painted. */
export function openWindow(host: {
  readonly core: Core;
  readonly log: Log;
  readonly statePath: string;
  readonly preload: string;
  readonly icon: string;
  readonly words: () => Words;
}): BrowserWindow {
  const { core, log } = host;
  const state = readWindowState(readState(host.statePath));
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  const window = new BrowserWindow(
    windowOptions({
      preload: host.preload,
      icon: host.icon,
      place: placeWindow(
        state,
        [primary, ...others].map((display) => display.workArea),
      ),
      dark: nativeTheme.shouldUseDarkColors,
      platform: process.platform,
    }),
  );
  // Maximising shows the window too.
  window.once("ready-to-show", () => (state.maximized ? window.maximize() : window.show()));
  const paint = () => window.setBackgroundColor(backgroundColor(nativeTheme.shouldUseDarkColors));
  nativeTheme.on("updated", paint);
  window.once("closed", () => nativeTheme.off("updated", paint));

  keepState(window, host.statePath, log);
  guardContents(window, log);
  carryFrames(window, core);
  window.webContents.on("context-menu", (_event, clicked) => {
    const items = contextMenu(clicked, host.words(), (text) => clipboard.writeText(text));
    if (items.length > 0) Menu.buildFromTemplate(items).popup({ window });
  });

  window.loadURL(APP_URL).catch((error) => log.bug(error, { step: "loadURL" }));
  return window;
}

function readState(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the first start, or a state nobody can read: the window then opens at its default place
  }
}

function keepState(window: BrowserWindow, path: string, log: Log): void {
  let timer: NodeJS.Timeout | null = null;
  const save = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (window.isDestroyed()) return;
    const text = JSON.stringify({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    try {
      // At once, since the app may be on its way out; without fsync, since only the window's place is at stake.
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    } catch (error) {
      log.bug(error, { step: "window state" });
    }
  };
  const saveSoon = () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(save, STATE_DELAY);
  };
  window.on("resize", saveSoon);
  window.on("move", saveSoon);
  window.on("maximize", saveSoon);
  window.on("unmaximize", saveSoon);
  window.on("close", save);
}

function guardContents(window: BrowserWindow, log: Log): void {
  const contents = window.webContents;
  const diedAt: number[] = [];
  contents.on("will-frame-navigate", (event) => {
    if (!isAllowedNavigation({ url: event.url, mainFrame: event.isMainFrame })) event.preventDefault();
  });
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    const way = decideOpening(url);
    if (way === "system") shell.openExternal(url).catch((error) => log.bug(error, { step: "openExternal" }));
    if (way === "source") openSource(url, log);
    return { action: "deny" };
  });
  contents.on("render-process-gone", (_event, { reason, exitCode }) => {
    log.note("pageDied", { reason, exitCode });
    const now = Date.now();
    if (shouldReload(reason, diedAt, now) && !window.isDestroyed()) contents.reload();
    diedAt.push(now);
  });
}

function openSource(url: string, log: Log): void {
  const window = new BrowserWindow(sourceWindowOptions(process.platform));
  guardContents(window, log);
  window.loadURL(url).catch((error) => log.bug(error, { step: "source" }));
}

function carryFrames(window: BrowserWindow, core: Core): void {
  const contents = window.webContents;
  const channel = openWindowChannel({
    attach: (port) => core.attach(port),
    send(session, frame) {
      if (!contents.isDestroyed()) contents.send(FRAME_CHANNEL, session, frame);
    },
  });
  const receive = (event: Electron.IpcMainEvent, session: unknown, frame: unknown) => {
    if (event.sender.id !== contents.id) return;
    const sender = event.senderFrame;
    channel.receive(sender && { url: sender.url, top: sender.parent === null }, session, frame);
  };
  ipcMain.on(FRAME_CHANNEL, receive);
  contents.on("render-process-gone", () => channel.close());
  window.once("closed", () => {
    ipcMain.off(FRAME_CHANNEL, receive);
    channel.close();
  });
}
