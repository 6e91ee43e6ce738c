import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import {
  app,
  type BrowserWindow,
  dialog,
  Menu,
  Notification,
  nativeTheme,
  protocol,
  safeStorage,
  session,
} from "electron";
import { failureOf } from "../../shared/failure.ts";
import type { Settings } from "../../shared/settings.ts";
import { type Core, startCore } from "../core/core.ts";
import { chooseDataDirectory, keepCompiledCode } from "../core/launch.js";
import { describeStartFailure, startStoreThread } from "../core/store-thread.ts";
import { connectHost } from "./host-client.ts";
import { openKeychain } from "./keychain.ts";
import { applicationMenu } from "./menu.ts";
import { watchArrivals } from "./notification.ts";
import { APP_ID, APP_SCHEME } from "./policy.ts";
import { appScheme, createAppHandler } from "./protocol.ts";
import { guardSession, openWindow } from "./window.ts";
import { chooseWords } from "./words.ts";

/** How long the core may take to end its sessions before the process ends without it, ms. */
const STOP_PATIENCE = 5_000;

const here = import.meta.dirname;
const dataDirectory = chooseDataDirectory({
  args: process.argv.slice(1),
  env: process.env,
  platform: process.platform,
  home: homedir(),
});
let core: Core | null = null;
let window: BrowserWindow | null = null;
let words = chooseWords(null, "en");

/** Puts everything that Chromium keeps below the data directory. The single-instance lock lies there too. */
function claimDataDirectory(): boolean {
  const browserDirectory = join(dataDirectory, "browser");
  mkdirSync(browserDirectory, { recursive: true, mode: 0o700 });
  app.setPath("userData", dataDirectory);
  app.setPath("sessionData", browserDirectory);
  app.setAppLogsPath(join(dataDirectory, "logs"));
  keepCompiledCode(dataDirectory);
  return app.requestSingleInstanceLock();
}

async function start(): Promise<void> {
  words = chooseWords(null, app.getLocale());
  const running = await startCore({
    dataDirectory,
    thread: startStoreThread(dataDirectory),
    openSecrets: () =>
      openKeychain({
        path: join(dataDirectory, "secrets-keychain.json"),
        cipher: safeStorage,
        platform: process.platform,
        onUnreadable: (error) => core?.log.bug(error, { step: "keychain" }),
      }),
    host: "desktop",
    version: app.getVersion(),
    locale: app.getLocale(),
  });
  core = running;

  const developing = !app.isPackaged;
  const mail = connectHost(running);
  const onError = (error: unknown) => running.log.bug(error, { step: "host" });
  const { secretProtection } = await mail.api.getHostInfo({});
  if (secretProtection === "basic_text") running.log.note("keychainMissing", { protection: secretProtection });
  const applySettings = ({ language, theme }: Settings) => {
    words = chooseWords(language, app.getLocale());
    nativeTheme.themeSource = theme;
    Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(words, { platform: process.platform, developing })));
  };
  mail.on("settingsChanged", () => void mail.api.getSettings({}).then(applySettings).catch(onError));
  applySettings(await mail.api.getSettings({}));

  guardSession(session.defaultSession, { developing });
  const rendererDirectory = join(here, "../../renderer");
  protocol.handle(APP_SCHEME, createAppHandler({ rendererDirectory, handlePart: running.handlePart }));

  const shown = new Set<Notification>(); // one that nobody holds loses its click
  watchArrivals({
    mail,
    words: () => words,
    isWatched: () => window?.isFocused() ?? false,
    notify(text) {
      if (!Notification.isSupported()) return;
      const notification = new Notification(text);
      shown.add(notification);
      notification.on("click", showWindow);
      notification.on("close", () => shown.delete(notification));
      notification.show();
    },
    setBadge: (unread) => void app.setBadgeCount(unread),
    onError,
  });
  showWindow();
}

/** Brings the window to the front; opens it where it was closed. */
function showWindow(): void {
  if (!core) return; // still starting: the window comes by itself
  if (window) {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return;
  }
  window = openWindow({
    core,
    log: core.log,
    statePath: join(dataDirectory, "window.json"),
    preload: join(here, "preload.cjs"),
    icon: join(here, "icon.png"),
    words: () => words,
  });
  window.once("closed", () => {
    window = null;
  });
}

function refuseToStart(error: unknown): void {
  const failure = failureOf(error);
  if (failure.code === "BUG") console.error(error);
  dialog.showErrorBox(words.cannotStart, describeStartFailure(failure, words.language));
  app.exit(1);
}

async function stop(running: Core): Promise<void> {
  await Promise.race([running.stop(), delay(STOP_PATIENCE)]).catch((error) => running.log.bug(error, { step: "stop" }));
  app.exit(0);
}

app.enableSandbox();
app.setAppUserModelId(APP_ID);
protocol.registerSchemesAsPrivileged([appScheme]);
try {
  if (claimDataDirectory()) {
    app.on("second-instance", showWindow);
    app.on("activate", showWindow);
    app.on("window-all-closed", () => {
      if (process.platform !== "darwin") app.quit();
    });
    app.on("will-quit", (event) => {
      if (!core) return;
      event.preventDefault();
      const running = core;
      core = null;
      void stop(running);
    });
    app.whenReady().then(start).catch(refuseToStart);
  } else {
    console.error(`Posthorn has ${dataDirectory} open already; its window comes to the front.`);
    app.exit(0);
  }
} catch (error) {
  refuseToStart(error);
}
