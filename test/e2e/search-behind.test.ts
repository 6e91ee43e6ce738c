import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const june = accountOf("june.okafor@maplewick.com");
/** More than the index takes in at once. */
const COUNT = 4_000;

async function seed(subjectOf: (index: number) => string, text: string): Promise<void> {
  await world.heal();
  await world.resetAccount(june.address);
  const letters = Array.from({ length: COUNT }, (_, index) => ({
    raw: `From: Theo <theo@lindenpost.de>\r\nSubject: ${subjectOf(index)}\r\nMessage-ID: <behind${index}@seed.test>\r\n\r\n${text}\r\n`,
    date: new Date(Date.UTC(2025, 0, 1) + index * 60_000),
  }));
  await world.seedMailbox(june.address, "INBOX", letters);
}

describe("a search while mail is still put into the index", () => {
  let app: App;
  let page: Page;

  beforeAll(async () => {
    await seed((index) => `Orchard ${index}`, "Pears.");
    app = await openApp();
    page = app.page;
    await addAccount(page, june);
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  test("says of how much it speaks, and that nothing was found until the server has answered only of what is here", async () => {
    await page.evaluate(() => {
      const said: string[] = [];
      Object.assign(globalThis, { said });
      const look = () => {
        const status = document.querySelector("[role=status][aria-label='Search status'] > :last-child")?.textContent;
        const title = [...document.querySelectorAll("h2, h3, p")].find((one) =>
          one.textContent?.startsWith("Nothing found"),
        );
        for (const text of [status, title?.textContent, `${title?.textContent}, ${status}`]) {
          if (text && !said.includes(text)) said.push(text);
        }
        requestAnimationFrame(look);
      };
      look();
    });
    await page.getByRole("searchbox", { name: "Search mail" }).fill("quinces");
    await page.getByText("All 4,000 messages indexed").waitFor({ timeout: 40_000 });
    await page.getByText("Nothing found", { exact: true }).waitFor();
    const said = await page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
    // Where the mail comes faster than the index is built, it is being built until the end.
    expect(said).toContainEqual(
      expect.stringMatching(/^(?:[\d,]+ of [\d,]+ indexed|Building the index: [\d,]+ of [\d,]+)$/),
    );
    expect(said.indexOf("Nothing found here")).toBeGreaterThan(-1);
    expect(said.indexOf("Nothing found")).toBeGreaterThan(said.indexOf("Nothing found here"));
    expect(said).not.toContainEqual(expect.stringMatching(/^Nothing found, .* of /));
  });
});

describe("a search for what is not listed yet", () => {
  let app: App;
  let page: Page;
  const status = () => page.getByRole("status", { name: "Search status" });

  beforeAll(async () => {
    await seed((index) => `${index < 40 ? "Walnut" : "Orchard"} ${index}`, "A basket.");
    app = await openApp();
    page = app.page;
    await world.limitBandwidth(200);
    await addAccount(page, june);
  });
  afterAll(async () => {
    await app?.close();
    await world.heal();
  });
  watchApp(() => app);

  test("says how much of it the server has, and shows it once it is listed", async () => {
    await page.getByRole("searchbox", { name: "Search mail" }).fill("walnut ");
    await status().getByText("40 more on the server, not listed here yet").waitFor({ timeout: 40_000 });
    await page.getByText("Nothing found here", { exact: true }).waitFor();
    await world.limitBandwidth();
    await status().getByText("40 found").waitFor({ timeout: 40_000 });
    await page.getByText("more on the server").first().waitFor({ state: "detached", timeout: 40_000 });
    await status().getByText("40 found").waitFor();
  }, 120_000);
});
