import type { BrowserWindowConstructorOptions, Rectangle, WebPreferences } from "electron";

/** How the window stood when it was last closed. Bounds are of the window that is not maximised, in DIP. */
export interface WindowState {
  readonly bounds: Rectangle | null;
  readonly maximized: boolean;
}

const DEFAULT_SIZE = { width: 1280, height: 860 };
const LEAST_SIZE = { width: 400, height: 480 };
/** So much of the window's upper edge has to be within a screen that a person can take hold of it, in DIP. */
const LEAST_GRIP = { width: 120, height: 40 };

function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== "object" || value === null) return false;
  const { x, y, width, height } = value as Record<string, unknown>;
  return (
    [x, y, width, height].every((number) => Number.isSafeInteger(number)) && Number(width) > 0 && Number(height) > 0
  );
}

/** What the state file says, or the default where it says nothing sensible. */
export function readWindowState(text: string): WindowState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null; // a state file cut short by a crash costs nothing but the window's place
  }
  const { bounds, maximized } = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  return {
    bounds: isRectangle(bounds) ? { x: bounds.x, y: bounds.y, width: bounds.width, height: bounds.height } : null,
    maximized: maximized === true,
  };
}

/**
 * Where the window opens: where it was, if a person could still reach it there; else centred, with the size it had as
 * far as the screen allows. `workAreas` are those of the screens there are now, the primary one first.
 */
export function placeWindow(
  state: WindowState,
  workAreas: readonly Rectangle[],
): { width: number; height: number; x?: number; y?: number } {
  const { bounds } = state;
  const home = (bounds && workAreas.find((area) => isReachable(bounds, area))) ?? null;
  const area = home ?? workAreas[0];
  const wanted = bounds ?? DEFAULT_SIZE;
  const size = {
    width: Math.max(LEAST_SIZE.width, Math.min(wanted.width, area?.width ?? wanted.width)),
    height: Math.max(LEAST_SIZE.height, Math.min(wanted.height, area?.height ?? wanted.height)),
  };
  return bounds && home ? { ...size, x: bounds.x, y: bounds.y } : size;
}

function isReachable(bounds: Rectangle, area: Rectangle): boolean {
  const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const height = Math.min(bounds.y + LEAST_GRIP.height, area.y + area.height) - Math.max(bounds.y, area.y);
  return width >= LEAST_GRIP.width && height >= LEAST_GRIP.height;
}

/** The page's background in each theme, shown until the page has painted itself. */
export function backgroundColor(dark: boolean): string {
  return dark ? "#1a1c20" : "#ffffff";
}

/** What holds for every page. What is Electron's default today is named all the same where safety hangs on it. */
function pagePreferences(platform: NodeJS.Platform): WebPreferences {
  return {
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    // Other systems' dictionaries would be fetched from a server that nobody chose.
    spellcheck: platform === "darwin",
  };
}

/** The options of the app's window. */
export function windowOptions(world: {
  readonly preload: string;
  readonly icon: string;
  readonly place: { width: number; height: number; x?: number; y?: number };
  readonly dark: boolean;
  readonly platform: NodeJS.Platform;
}): BrowserWindowConstructorOptions {
  return {
    ...world.place,
    minWidth: LEAST_SIZE.width,
    minHeight: LEAST_SIZE.height,
    title: "Posthorn",
    show: false,
    backgroundColor: backgroundColor(world.dark),
    autoHideMenuBar: true,
    // Elsewhere the icon comes from the package.
    ...(world.platform === "linux" && { icon: world.icon }),
    webPreferences: { ...pagePreferences(world.platform), preload: world.preload },
  };
}

/** The options of a window that shows a message's source: text, with no script and no way to the host. */
export function sourceWindowOptions(platform: NodeJS.Platform): BrowserWindowConstructorOptions {
  return {
    width: 900,
    height: 700,
    autoHideMenuBar: true,
    webPreferences: { ...pagePreferences(platform), javascript: false },
  };
}
