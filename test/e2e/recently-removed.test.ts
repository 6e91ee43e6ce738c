import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, messageRow } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const clara = accountOf("clara.jensen@lindenpost.de");

function wordsOf(lang: string, namespace: string) {
  const path = join(import.meta.dirname, `../../renderer/locales/${lang}/${namespace}.json`);
  return JSON.parse(readFileSync(path, "utf8"));
}

function letter(index: number) {
  return {
    raw: [
      "From: Theo Lind <theo@lindenpost.de>",
      `To: ${clara.address}`,
      `Subject: Letter ${index}`,
      `Message-ID: <removed${index}@seed.test>`,
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=b",
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      `Words of ${index}`,
      "--b",
      "Content-Type: text/plain",
      `Content-Disposition: attachment; filename=note${index}.txt`,
      "",
      `Note ${index}`,
      "--b--",
      "",
    ].join("\r\n"),
    date: new Date(Date.UTC(2025, 0, 1) + index * 60_000),
    flags: ["\\Seen"],
  };
}

describe.each(["en", "ru"])("what another program deleted, in %s", (lang) => {
  const words = wordsOf(lang, "removed") as Record<string, string>;
  const mailbox = wordsOf(lang, "mailbox") as { messages: string; mailboxes: string; use: { inbox: string } };
  const reader = wordsOf(lang, "reader") as Record<string, string>;
  const common = wordsOf(lang, "app") as Record<string, string>;
  let app: App;
  let page: Page;
  const place = () => page.getByRole("navigation").getByRole("button", { name: new RegExp(`^${words.title}`) });
  const rows = () => page.getByRole("grid", { name: mailbox.messages }).getByRole("row");
  const row = (index: number) => rows().filter({ hasText: `Letter ${index}` });
  const button = (name: string | undefined) => page.getByRole("button", { name: name ?? "", exact: true });
  const onServer = async () =>
    (await world.listMailbox(clara.address, "INBOX")).map(({ subject }) => subject).toSorted();

  beforeAll(async () => {
    await world.heal();
    await world.resetAccount(clara.address);
    await world.seedMailbox(clara.address, "INBOX", [0, 1, 2, 3].map(letter));
    app = await openApp({ lang: "en" });
    await addAccount(app.page, clara);
    for (const index of [0, 1, 2, 3]) {
      await messageRow(app.page, `Letter ${index}`)
        .filter({ hasText: `Words of ${index}` })
        .waitFor();
    }
    await app.restart({ lang });
    page = app.page;
    await rows().nth(3).waitFor();
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  test("the place is there before anything is in it, and says what it is for", async () => {
    await place().click();
    await page.getByText(words.empty ?? "", { exact: true }).waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test("a message that another client expunges is listed, with why, and read with its parts", async () => {
    for (const index of [1, 2, 3]) {
      await world.doveadm(
        "a",
        ...["expunge", "-u", clara.address, "mailbox", "INBOX", "header", "subject", `Letter ${index}`],
      );
    }
    await rows().nth(2).waitFor();
    expect(await row(1).getAttribute("aria-label")).toContain(
      (words as unknown as { short: { deleted: string } }).short.deleted,
    );
    await row(1).click();
    const article = page.getByRole("article", { name: "Letter 1" });
    await article.getByText((words.since ?? "").split("{{")[0] ?? "").waitFor();
    await page.frameLocator(`iframe[title="${reader.body}"]`).getByText("Words of 1").waitFor();
    const file = article.getByRole("list", { name: reader.attachments ?? "" }).getByRole("link");
    const address = await file.evaluate((link) => (link as HTMLAnchorElement).href);
    expect(await page.evaluate(async (url) => (await fetch(url)).text(), address)).toContain("Note 1");
    expect(await findViolations(page)).toEqual([]);
  });

  test("restored by its button or by R, it is on the server again and no longer in the list", async () => {
    await button(words.restore).click();
    await expect.poll(onServer).toEqual(["Letter 0", "Letter 1"]);
    await row(1).waitFor({ state: "detached" });
    await row(2).click();
    await page.keyboard.press("r");
    await expect.poll(onServer).toEqual(["Letter 0", "Letter 1", "Letter 2"]);
    await row(2).waitFor({ state: "detached" });
    await page
      .getByRole("tree", { name: mailbox.mailboxes })
      .getByRole("treeitem", { name: new RegExp(`^${mailbox.use.inbox}`) })
      .click();
    await expect.poll(() => rows().count()).toBe(3);
    await row(2).click();
    await page.frameLocator(`iframe[title="${reader.body}"]`).getByText("Words of 2").waitFor();
    expect(await onServer()).toEqual(["Letter 0", "Letter 1", "Letter 2"]);
  });

  test("what is deleted now is asked about once, and gone for good", async () => {
    await place().click();
    await row(3).click();
    await page.keyboard.press("Delete");
    const title = words.forgetTitle_one?.replace("{{shown}}", "1") ?? "";
    const question = page.getByRole("alertdialog", { name: title });
    await question.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await question.getByRole("button", { name: common.cancel ?? "" }).click();
    await row(3).waitFor();
    await page.getByRole("article", { name: "Letter 3" }).waitFor();
    await button(words.forget).click();
    await question.getByRole("button", { name: words.forget ?? "" }).click();
    await page.getByText(words.empty ?? "", { exact: true }).waitFor();
    expect(await onServer()).toEqual(["Letter 0", "Letter 1", "Letter 2"]);
    expect(app.complaints()).toEqual([]);
  });
});
