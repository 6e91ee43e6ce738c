import { statSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, mailboxItem, messageBody, messageRow, reader } from "../app/screens.ts";
import { accountOf, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
const june = accountOf("june.okafor@maplewick.com");

const CANARY = "canary.lindenpost.de";

/** Mail that wants to run, to phone home, or to break the program: shown or refused in a sentence, nothing lost. */
describe("bad input", () => {
  let app: App;
  let page: Page;

  const head = (subject: string, more: string[] = []) => [
    "From: Someone <someone@oldmillpress.org>",
    `To: ${june.address}`,
    ...(subject ? [`Subject: ${subject}`] : []),
    "Date: Fri, 20 Nov 2026 09:00:00 +0000",
    `Message-ID: <${encodeURIComponent(subject || "none")}-${more.length}@oldmillpress.org>`,
    "MIME-Version: 1.0",
    ...more,
  ];
  const letter = (lines: string[]) => ({ raw: lines.join("\r\n"), flags: [] as string[] });

  const html = `<html><head><link rel=stylesheet href="http://${CANARY}/link.css"><style>@import "http://${CANARY}/import.css";
    body { background: url(http://${CANARY}/style.png) }</style><meta http-equiv=refresh content="0;url=http://${CANARY}/refresh">
    </head><body onload="top.ran=1"><script>top.ran = 1; fetch("http://${CANARY}/fetch")</script>
    <p>The visible text.</p><img src="http://${CANARY}/img.png" srcset="http://${CANARY}/srcset.png 2x" onerror="top.ran=1">
    <div style="background-image:url('http://${CANARY}/attribute.png')">styled</div>
    <iframe src="http://${CANARY}/frame"></iframe><svg><image href="http://${CANARY}/svg.png" /><script>top.ran=1</script></svg>
    <video poster="http://${CANARY}/poster.png" src="http://${CANARY}/video"></video><a href="javascript:top.ran=1">click</a>
    <form action="http://${CANARY}/form"><button>go</button></form><a href="http://${CANARY}/link">a link</a></body></html>`;

  beforeAll(async () => {
    await world.heal();
    await world.resetAccount(june.address);
    const recipients = Array.from({ length: 10_000 }, (_, index) => `person${index}@oldmillpress.org`).join(",\r\n ");
    const attachment = Buffer.alloc(22 * 1024 * 1024, "posthorn ")
      .toString("base64")
      .replace(/.{76}/g, "$&\r\n");
    await world.seedMailbox(june.address, "INBOX", [
      letter([...head("Hostile markup", ["Content-Type: text/html; charset=utf-8"]), "", html]),
      letter([...head("", ["Content-Type: text/plain"]), "", "No subject here."]),
      letter([...head("Ten thousand", [`Cc: ${recipients}`]), "", "To all of you."]),
      letter([
        ...head("Endless log"),
        "",
        ...Array.from({ length: 40_000 }, (_, index) => `${index} nothing happened, again`),
      ]),
      letter([
        ...head("Thirty megabytes", ['Content-Type: multipart/mixed; boundary="b"']),
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "The large one.",
        "--b",
        'Content-Type: application/octet-stream; name="large.bin"',
        'Content-Disposition: attachment; filename="large.bin"',
        "Content-Transfer-Encoding: base64",
        "",
        attachment,
        "--b--",
        "",
      ]),
      {
        raw: Buffer.concat([
          Buffer.from(`${head("Garbage").join("\r\n")}\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n`),
          Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 73) % 256)),
        ]).toString("latin1"),
        flags: [],
      },
    ]);
    for (const mailbox of ["A & B", "Rechnungen 🎺", "Письма", "Projects/2026 & later"]) {
      await world.doveadm("a", "mailbox", "create", "-s", "-u", june.address, mailbox);
    }
    app = await openApp();
    page = app.page;
    await addAccount(page, june);
    await messageRow(page, /Hostile markup/).waitFor();
  });

  watchApp(() => app);

  afterAll(() => app?.close());

  test("nothing in a message runs, and nothing in it phones home", async () => {
    const before = world.dnsQueries().length;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await messageRow(page, /Hostile markup/).click();
    await messageBody(page).getByText("The visible text.").waitFor();
    await page.waitForTimeout(1500);
    expect(await page.evaluate(() => "ran" in globalThis)).toBe(false);
    expect(asked.filter((url) => !url.startsWith("http://127.0.0.1:"))).toEqual([]);
    const queries = world.dnsQueries().slice(before);
    expect(queries.filter(({ name }) => name.includes("canary"))).toEqual([]);
    const frame = page.locator('iframe[title="Message body"]');
    expect(await frame.getAttribute("sandbox")).not.toContain("allow-scripts");
  });

  test("pictures of other servers are asked for only on request, and then nothing but pictures", async () => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.getByRole("button", { name: "Load images" }).click();
    await expect
      .poll(() => asked.filter((url) => url.includes(CANARY)), { timeout: 10_000 })
      .toEqual([`http://${CANARY}/img.png`]);
    await messageBody(page).getByText("The visible text.").waitFor();
    expect(await page.evaluate(() => "ran" in globalThis)).toBe(false);
  });

  test("a message without a subject is there and can be read", async () => {
    await messageRow(page, /no subject/i).click();
    await messageBody(page).getByText("No subject here.").waitFor();
  });

  test("ten thousand recipients are read without a stall that anyone would feel", async () => {
    await messageRow(page, /Ten thousand/).click();
    await reader(page, /Ten thousand/).waitFor();
    await messageBody(page).getByText("To all of you.").waitFor();
  });

  test("a message of thirty megabytes is downloaded whole and its attachment saved", async () => {
    await messageRow(page, /Thirty megabytes/).click();
    await messageBody(page).getByText("The large one.").waitFor({ timeout: 60_000 });
    const downloaded = page.waitForEvent("download");
    await page.getByRole("list", { name: "Attachments" }).getByRole("link").first().click();
    const { size } = statSync(await (await downloaded).path());
    expect(size).toBe(22 * 1024 * 1024);
  });

  test("of a text that never ends the beginning is shown, with a sentence and the way to all of it", async () => {
    await messageRow(page, /Endless log/).click();
    await messageBody(page).getByText("29 nothing happened, again").first().waitFor({ timeout: 60_000 });
    const notice = reader(page, /Endless log/)
      .getByText("Only the beginning of this long message is shown.")
      .locator("..");
    const source = await notice.getByRole("link", { name: "Show the source" }).getAttribute("href");
    const response = await page.request.get(new URL(source ?? "", page.url()).href);
    expect(await response.text()).toContain("39999 nothing happened, again");
    await messageRow(page, /Hostile markup/).click();
    await reader(page, /Hostile markup/).waitFor();
    expect(await page.getByText("Only the beginning").count()).toBe(0);
  });

  test("garbage is shown as far as it goes, with its source", async () => {
    await messageRow(page, /Garbage/).click();
    await reader(page, /Garbage/).waitFor();
    await messageRow(page, /Hostile markup/).click();
    await messageBody(page).getByText("The visible text.").waitFor();
  });

  test("mailboxes with any name are shown by it and open", async () => {
    for (const name of ["A & B", "Rechnungen 🎺", "Письма", "2026 & later"]) {
      const item = mailboxItem(page, name);
      if (name === "2026 & later" && !(await item.isVisible())) await mailboxItem(page, "Projects").press("ArrowRight");
      await item.click();
      await page
        .getByText(/no messages|empty|nothing/i)
        .first()
        .waitFor();
    }
  });

  test("the page has never complained", () => {
    // The picture that was asked for on request lies on a host that does not exist.
    expect(app.complaints().filter((line) => !line.includes("ERR_NAME_NOT_RESOLVED"))).toEqual([]);
  });
});
