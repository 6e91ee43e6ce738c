import { describe, expect, it } from "vitest";
import {
  placeWindow,
  readWindowState,
  sourceWindowOptions,
  windowOptions,
} from "../../../electron/desktop/window-options.ts";

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const left = { x: -1920, y: 0, width: 1920, height: 1080 };
const at = (x: number, y: number, width = 1000, height = 700) => ({
  bounds: { x, y, width, height },
  maximized: false,
});

describe("the state file", () => {
  it("gives back what was written", () => {
    const state = { bounds: { x: -10, y: 0, width: 900, height: 700 }, maximized: true };
    expect(readWindowState(JSON.stringify(state))).toEqual(state);
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    "7",
    '"text"',
    "{}",
    '{"bounds":null}',
    '{"bounds":{"x":0,"y":0,"width":0,"height":700}}',
    '{"bounds":{"x":0,"y":0,"width":-5,"height":700}}',
    '{"bounds":{"x":0.5,"y":0,"width":800,"height":700}}',
    '{"bounds":{"x":1e300,"y":0,"width":800,"height":700}}',
    '{"bounds":{"x":"0","y":0,"width":800,"height":700}}',
    '{"bounds":{"x":0,"y":0,"width":800}}',
    '{"maximized":"yes"}',
  ])("means the default where it is %s", (text) => {
    expect(readWindowState(text)).toEqual({ bounds: null, maximized: false });
  });
});

describe("the window's place", () => {
  it("is centred at the default size at the first start", () => {
    expect(placeWindow({ bounds: null, maximized: false }, [laptop])).toEqual({ width: 1280, height: 860 });
  });

  it("fits a screen smaller than the default", () => {
    expect(placeWindow({ bounds: null, maximized: false }, [{ x: 0, y: 0, width: 1024, height: 600 }])).toEqual({
      width: 1024,
      height: 600,
    });
  });

  it("is where it was, on whichever screen that is", () => {
    expect(placeWindow(at(100, 80), [laptop])).toEqual({ x: 100, y: 80, width: 1000, height: 700 });
    expect(placeWindow(at(-1900, 20), [laptop, left])).toEqual({ x: -1900, y: 20, width: 1000, height: 700 });
  });

  it("may hang over an edge as long as it can be taken hold of", () => {
    expect(placeWindow(at(-880, 80), [laptop])).toMatchObject({ x: -880 });
    expect(placeWindow(at(1320, 80), [laptop])).toMatchObject({ x: 1320 });
  });

  it.each([
    ["a screen that is gone", at(-1900, 20)],
    ["too far left", at(-900, 80)],
    ["too far right", at(1400, 80)],
    ["its title bar above the screen", at(100, -300)],
    ["its title bar below the screen", at(100, 880)],
  ])("is centred when it was on %s", (_case, state) => {
    expect(placeWindow(state, [laptop])).toEqual({ width: 1000, height: 700 });
  });

  it("is never larger than its screen nor smaller than what can be used", () => {
    expect(placeWindow(at(0, 25, 5000, 4000), [laptop])).toMatchObject({ width: 1440, height: 875 });
    expect(placeWindow(at(0, 25, 150, 150), [laptop])).toMatchObject({ width: 400, height: 480 });
  });

  it("survives a machine that reports no screen", () => {
    expect(placeWindow(at(0, 0), [])).toEqual({ width: 1000, height: 700 });
  });
});

describe("the window's options", () => {
  const options = (platform: NodeJS.Platform) =>
    windowOptions({ preload: "/p.cjs", icon: "/i.png", place: { width: 1, height: 1 }, dark: false, platform });

  it("isolate and sandbox the page on every system", () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      expect(options(platform).webPreferences).toMatchObject({
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
        navigateOnDragDrop: false,
      });
    }
  });

  it("give a window that shows a source neither script nor preload", () => {
    const { webPreferences } = sourceWindowOptions("linux");
    expect(webPreferences).toMatchObject({ javascript: false, sandbox: true, contextIsolation: true });
    expect(webPreferences?.preload).toBeUndefined();
  });

  it("fetch no dictionary from a server", () => {
    expect(options("linux").webPreferences?.spellcheck).toBe(false);
    expect(options("win32").webPreferences?.spellcheck).toBe(false);
  });

  it("show nothing before the page has painted, on the theme's own ground", () => {
    expect(options("linux")).toMatchObject({ show: false, backgroundColor: "#ffffff" });
    expect(
      windowOptions({ preload: "", icon: "", place: { width: 1, height: 1 }, dark: true, platform: "linux" })
        .backgroundColor,
    ).toBe("#1a1c20");
  });
});
