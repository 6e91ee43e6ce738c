import type { Browser, Page } from "playwright-core";
import { type RunningHost, startHost } from "../app/host.ts";

/** ms on the clock that all processes share. */
export const clock = () => performance.timeOrigin + performance.now();

declare global {
  interface Window {
    /** Resolves with when what `selector` names was painted, on the shared clock. */
    paintOf(selector: string): Promise<number>;
  }
}

/** Gives every page of the window `paintOf`. */
function watchPaints(): void {
  window.paintOf = (selector) =>
    new Promise((resolve) => {
      // The frame after the one that shows it.
      const tell = () =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())));
      if (document.querySelector(selector)) return tell();
      const look = new MutationObserver(() => {
        if (!document.querySelector(selector)) return;
        look.disconnect();
        tell();
      });
      look.observe(document, { childList: true, subtree: true, attributes: true });
    });
}

/** A window in which paints can be timed. */
export async function openTimedPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  await page.addInitScript(watchPaints);
  return page;
}

export interface OpenedApp {
  readonly host: RunningHost;
  readonly page: Page;
  /** ms from the start of the host's process. */
  readonly ready: number;
  readonly painted: number;
  close(): Promise<void>;
}

/** Starts the host on `data` and opens its page, until the first rows are painted. */
export async function openTimedApp(browser: Browser, data: string): Promise<OpenedApp> {
  const page = await openTimedPage(browser);
  const began = clock();
  const host = await startHost({ data });
  const ready = clock() - began;
  await page.goto(host.url, { waitUntil: "commit" });
  const painted = (await page.evaluate(() => window.paintOf("[role=grid] [aria-rowindex]"))) - began;
  return {
    host,
    page,
    ready,
    painted,
    async close() {
      await host.stop();
      await page.context().close();
    },
  };
}
