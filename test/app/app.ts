import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterEach } from "vitest";
import { launchBrowser, openWindow } from "./browser.ts";
import { keepEvidence } from "./evidence.ts";
import { startHost } from "./host.ts";

export interface App {
  /** The window; after a restart another one. */
  readonly page: Page;
  readonly data: string;
  /** What went wrong in the window that is open. */
  readonly complaints: () => readonly string[];
  /** Ends the host, as a system does or as a power cut does, and opens it again on the same data. */
  restart(options?: {
    lang?: string;
    powerCut?: boolean;
    window?: BrowserContextOptions;
    /** Done to the data while the host does not run. */
    meanwhile?: () => void;
  }): Promise<void>;
  close(): Promise<void>;
}

/** The app as a person starts it: a host on a fresh data directory, and a window in Chromium. */
export async function openApp(options: { lang?: string; window?: BrowserContextOptions } = {}): Promise<App> {
  const data = mkdtempSync(join(tmpdir(), "posthorn-e2e-"));
  const browser = await launchBrowser();
  let host = await startHost({ data, ...(options.lang && { lang: options.lang }) });
  let window = await openWindow(browser, host.url, options.window);
  return {
    get page() {
      return window.page;
    },
    data,
    complaints: () => window.complaints,
    async restart({ lang, powerCut, window: windowOptions, meanwhile } = {}) {
      await (powerCut ? host.kill() : host.stop());
      await window.context.close();
      meanwhile?.();
      host = await startHost({ data, ...(lang && { lang }) });
      window = await openWindow(browser, host.url, windowOptions ?? options.window);
    },
    async close() {
      await browser.close();
      await host.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** In a `describe`, behind the hooks that close the app: a test that fails leaves a picture of its window. */
export function watchApp(app: () => App | undefined): void {
  afterEach((context) => keepEvidence(app()?.page, context));
}
