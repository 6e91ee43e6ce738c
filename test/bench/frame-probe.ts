import type { Page } from "playwright-core";

declare global {
  interface Window {
    /** The longest time between two frames so far, ms. */
    longestFrame: number;
  }
}

/** Begins to watch how long a page takes from one frame to the next. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.longestFrame = 0;
    let last = performance.now();
    const look = () => {
      const now = performance.now();
      window.longestFrame = Math.max(window.longestFrame, now - last);
      last = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** How long, at most, a frame was late since {@link watchFrames}, ms. */
export async function longestStall(page: Page): Promise<number> {
  const FRAME = 1000 / 60;
  return Math.max(0, (await page.evaluate(() => window.longestFrame)) - FRAME);
}
