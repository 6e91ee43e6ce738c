import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright-core";
import { createBuilder } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {} from "../../renderer/ports.ts";

const root = join(import.meta.dirname, "../..");
const binary = findElectron();
const skipped = whySkipped();
if (skipped) console.warn(`Skipped: the desktop app in real Electron, because ${skipped}.`);

function findElectron(): string | null {
  const directory = dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  const pathFile = join(directory, "path.txt");
  if (!existsSync(pathFile)) return null;
  const path = join(directory, "dist", readFileSync(pathFile, "utf8").trim());
  return existsSync(path) ? path : null;
}

function whySkipped(): string | null {
  if (!binary) return "Electron's binary is not on this machine";
  const screen = process.platform !== "linux" || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return screen ? null : "this machine has no screen (xvfb-run gives it one)";
}

function launchArguments(data: string): string[] {
  return [
    // Chromium refuses to be sandboxed as root; what is promised of the page holds all the same.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ...(process.platform === "linux" ? ["--password-store=basic"] : []),
    root,
    ...["--data", data, "--lang=en"],
  ];
}

const suite = skipped ? describe.skip : describe;

suite(skipped ? `the desktop app (${skipped})` : "the desktop app", () => {
  let data: string;
  let app: ElectronApplication;
  let page: Page;

  async function launch(): Promise<void> {
    app = await _electron.launch({ executablePath: binary ?? "", args: launchArguments(data), timeout: 30_000 });
    page = await app.firstWindow();
    await page.getByRole("heading", { name: "Add an account" }).waitFor();
  }

  beforeAll(async () => {
    await (await createBuilder({ configFile: join(root, "vite.config.ts"), logLevel: "warn" })).buildApp();
    const host = await createBuilder({ configFile: join(root, "electron/desktop/vite.config.ts"), logLevel: "warn" });
    await host.buildApp();
    data = mkdtempSync(join(tmpdir(), "posthorn-desktop-"));
    await launch();
  });

  afterAll(async () => {
    await app?.close();
    if (data) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  });

  it("greets with the wizard, from its own scheme, and keeps everything in the data directory", async () => {
    expect(page.url()).toBe("app://posthorn/");
    expect(existsSync(join(data, "mail.sqlite"))).toBe(true);
    const [userData, sessionData] = await app.evaluate(({ app: electron }) => [
      electron.getPath("userData"),
      electron.getPath("sessionData"),
    ]);
    expect(userData).toBe(data);
    expect(sessionData).toBe(join(data, "browser"));
  });

  it("gives its page nothing but frames", async () => {
    const seen = await page.evaluate(() => ({
      require: typeof Reflect.get(window, "require"),
      process: typeof Reflect.get(window, "process"),
      module: typeof Reflect.get(window, "module"),
      Buffer: typeof Reflect.get(window, "Buffer"),
      electron: typeof Reflect.get(window, "electron"),
      port: Object.keys(window.posthornPort ?? {}).sort(),
    }));
    const nothing = "undefined";
    const port = ["onFrame", "send"];
    expect(seen).toEqual({
      require: nothing,
      process: nothing,
      module: nothing,
      Buffer: nothing,
      electron: nothing,
      port,
    });
  });

  it("isolates and sandboxes the page", async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      return (contents as unknown as { getLastWebPreferences(): object } | undefined)?.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
  });

  it.each([
    "https://example.org/",
    "file:///etc/hosts",
    "app://other/",
    "data:text/html,x",
    "app://posthorn/part/1/source",
  ])("stays where it is when the page is sent to %s", async (url) => {
    await page.evaluate((target) => {
      window.location.href = target;
    }, url);
    await page.waitForTimeout(500);
    expect(page.url()).toBe("app://posthorn/");
    expect(await page.getByRole("heading", { name: "Add an account" }).isVisible()).toBe(true);
  });

  it("opens no window, and hands web and mail addresses alone to the system", async () => {
    await app.evaluate(({ shell }) => {
      const opened: string[] = [];
      Reflect.set(globalThis, "opened", opened);
      shell.openExternal = async (url) => void opened.push(url);
    });
    const urls = ["file:///etc/hosts", "javascript:alert(1)", "smb://example.org/", "app://posthorn/", "about:blank"];
    const allowed = ["https://example.org/", "mailto:ann@example.org"];
    const results = await page.evaluate(
      (targets) => targets.map((target) => window.open(target) === null),
      [...urls, ...allowed],
    );
    await page.waitForTimeout(300);
    expect(results).toEqual(results.map(() => true));
    expect(await app.evaluate(() => Reflect.get(globalThis, "opened"))).toEqual(allowed);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it("loads and runs nothing but its own", async () => {
    const seen = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      document.head.append(script);
      const remote = await fetch("https://example.org/").then(
        () => "loaded",
        () => "refused",
      );
      const outside = await fetch("app://posthorn/..%2f..%2fpackage.json").then((response) => response.status);
      return { injected: Reflect.has(window, "injected"), remote, outside };
    });
    expect(seen).toEqual({ injected: false, remote: "refused", outside: 404 });
  });

  it("grants no camera and no place", async () => {
    const seen = await page.evaluate(async () => ({
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => "granted",
        () => "denied",
      ),
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve("granted"),
          (error) => resolve(error.code === error.PERMISSION_DENIED ? "denied" : error.message),
        ),
      ),
    }));
    expect(seen).toEqual({ camera: "denied", place: "denied" });
  });

  it("does not listen to a foreign page, not even in its own window", async () => {
    /** Whether the host answers a call within a second. */
    const ask = () =>
      page.evaluate(
        () =>
          new Promise((resolve) => {
            const port = window.posthornPort;
            if (!port) return resolve("no port");
            port.onFrame((frame) => {
              if (frame.type === "ok" && frame.id === 1_000_001) resolve("answered");
            });
            port.send({ type: "call", id: 1_000_001, method: "getSettings", args: {} });
            setTimeout(() => resolve("not answered"), 1_000);
          }),
      );
    const show = (url: string) =>
      app.evaluate(({ BrowserWindow }, target) => BrowserWindow.getAllWindows()[0]?.loadURL(target), url);

    expect(await ask()).toBe("answered");
    await show("data:text/html,<title>foreign</title>");
    expect(await page.title()).toBe("foreign");
    expect(await ask()).toBe("not answered");
    await show("app://posthorn/");
    await page.getByRole("heading", { name: "Add an account" }).waitFor();
    expect(await ask()).toBe("answered");
  });

  it("answers a second start by coming to the front", async () => {
    const second = spawn(binary ?? "", launchArguments(data), { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    second.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const code = await new Promise((resolve) => second.on("exit", resolve));
    expect(code).toBe(0);
    expect(said).toContain("open already");
    expect(await page.getByRole("heading", { name: "Add an account" }).isVisible()).toBe(true);
  });

  it("opens where and as large as it was closed", async () => {
    const bounds = { x: 40, y: 50, width: 900, height: 640 };
    await app.evaluate(({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place), bounds);
    await page.waitForTimeout(1_000);
    await app.close();
    await launch();
    const restored = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
    expect(restored).toMatchObject({ width: 900, height: 640 });
  });
});
