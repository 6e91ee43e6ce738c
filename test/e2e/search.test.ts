import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type App, openApp, watchApp } from "../app/app.ts";
import { addAccount, messageList, messageRow } from "../app/screens.ts";
import { findViolations } from "../app/violations.ts";
import { accountOf, specialMailboxes, worldOf } from "../world/world.ts";

const world = worldOf(process.env.POSTHORN_WORLD);
/** A busy machine takes its time. */
const soon = { timeout: 10_000 };
const june = accountOf("june.okafor@maplewick.com");

interface Letter {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Since it arrived. */
  readonly hours: number;
  /** Headers more, each with its line's end. */
  readonly headers?: string;
  readonly attached?: string;
  readonly flags?: readonly string[];
}

const inbox: readonly Letter[] = [
  {
    from: "Sam Rivera <sam@maplewick.com>",
    subject: "The leases",
    text: "Both leases were signed on Friday.",
    hours: 1,
  },
  {
    from: "Ada Byron <ada@engine.example>",
    subject: "Roof",
    text: "The roof leaks above the kitchen.",
    hours: 2,
    attached: "survey.pdf",
  },
  {
    from: "Ольга Кузина <olga@maplewick.com>",
    subject: "Договор аренды",
    text: "Прошу подписать договоры.",
    hours: 3,
    headers: "Cc: clara.jensen@lindenpost.de\r\n",
    flags: ["\\Seen"],
  },
  {
    from: "Пётр Лось <petr@maplewick.com>",
    subject: "Поездка",
    text: "Мы едем на новой лодке.",
    hours: 30,
    headers: 'List-Id: "Rowing club" <rowing.maplewick.com>\r\n',
    flags: ["\\Flagged"],
  },
];
const archive: readonly Letter[] = [
  {
    from: "Sam Rivera <sam@maplewick.com>",
    subject: "An old lease",
    text: `Signed long ago. ${"Small print. ".repeat(800)}`,
    hours: 400,
  },
  { from: "Max Reed <max@thatch.example>", subject: "Thatch", text: "Laid with heather.", hours: 1500 },
];

function toMessage({ from, subject, text, hours, headers = "", attached, flags = [] }: Letter) {
  const base64 = (words: string) => Buffer.from(words).toString("base64");
  const encoded = (words: string) => `=?utf-8?B?${base64(words)}?=`;
  const [, name = "", address = ""] = /^(.*) (<.*>)$/.exec(from) ?? [];
  const part = `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(text)}\r\n`;
  const file = `Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="${attached}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64("%PDF-1.4")}\r\n`;
  const body = attached
    ? `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${part}--b\r\n${file}--b--\r\n`
    : part;
  return {
    raw: `From: ${encoded(name)} ${address}\r\nTo: ${june.address}\r\n${headers}Subject: ${encoded(subject)}\r\nMessage-ID: <search-${hours}@maplewick.com>\r\nMIME-Version: 1.0\r\n${body}`,
    date: new Date(Date.now() - hours * 3_600_000),
    flags: [...flags],
  };
}

const names = {
  en: {
    box: "Search mail",
    list: "Messages",
    status: "Search status",
    order: "What comes first",
    nothing: "Nothing found",
    completions: "Ways to go on",
    from: "from:",
    in: "in:",
    cc: "cc:",
    mailingList: "list:",
    archive: "Archive",
    wrong: "after:someday",
    notADate: "Not a date.",
    onlyWords: "Only letters and digits are looked for.",
    noOperator: "“form:” is not an operator",
    tooLong: "Too long or too deep",
    save: "Save this search",
  },
  ru: {
    box: "Поиск в почте",
    list: "Письма",
    status: "Состояние поиска",
    order: "Что сначала",
    nothing: "Ничего не найдено",
    completions: "Как можно продолжить",
    from: "от:",
    in: "в:",
    cc: "копия:",
    mailingList: "рассылка:",
    archive: "Архив",
    wrong: "после:когда-нибудь",
    notADate: "Это не дата.",
    onlyWords: "Ищутся только буквы и цифры.",
    noOperator: "«form:» — не условие поиска",
    tooLong: "Слишком длинно",
    save: "Сохранить этот поиск",
  },
} as const;

describe.each(["en", "ru"] as const)("searching in %s", (lang) => {
  let app: App;
  let page: Page;
  const name = names[lang];
  const box = () => page.getByRole("searchbox", { name: name.box });
  const rows = (): Locator => page.getByRole("grid", { name: name.list }).getByRole("row");
  const options = () => page.getByRole("listbox", { name: name.completions }).getByRole("option");
  const status = () => page.getByRole("status", { name: name.status });

  /** The subjects of what is found, as they are drawn. */
  async function found(): Promise<string[]> {
    const labels = await rows().evaluateAll((elements) => elements.map((row) => row.getAttribute("aria-label") ?? ""));
    const subjects = [...inbox, ...archive].map(({ subject }) => subject);
    return labels.map((label) => subjects.find((subject) => label.includes(`, ${subject},`)) ?? label);
  }
  /** Keeps only what came in the last 30 days. */
  async function freeOlder(): Promise<void> {
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("combobox", { name: "Messages kept here" }).selectOption("30");
    await page.getByRole("button", { name: /^Free / }).click();
    await page
      .getByText(/ freed\.$/)
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  async function ask(query: string): Promise<void> {
    await box().fill(query);
  }

  beforeAll(async () => {
    await world.heal();
    await world.resetAccount(june.address);
    await world.seedMailbox(june.address, "INBOX", inbox.map(toMessage));
    await world.seedMailbox(june.address, specialMailboxes.a["\\Archive"], archive.map(toMessage));
    // Set up in English, whose names the driver knows, then used in the language under test.
    app = await openApp({ lang: "en" });
    await addAccount(app.page, june);
    await messageRow(app.page, /Roof/).waitFor();
    await app.restart({ lang });
    page = app.page;
    await rows().nth(3).waitFor();
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  test("finds what has come, in every mailbox of the account", async () => {
    await ask("signed");
    await expect.poll(found, { timeout: 20_000 }).toEqual(["The leases", "An old lease"]);
    await page.keyboard.press("Escape");
  });

  test("finds as one types, newest first, with what answers set off", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("lea");
    await expect.poll(found, soon).toEqual(["The leases", "Roof", "An old lease"]);
    expect(await rows().first().locator("mark").allTextContents()).toContain("leases");
    await page.keyboard.type("se");
    await expect.poll(found, soon).toEqual(["The leases", "An old lease"]);
    await expect.poll(() => status().textContent(), soon).toContain("2");
    expect(await findViolations(page)).toEqual([]);
  });

  test("by keys alone: Enter goes to what was found and opens it, Escape back to the mailbox and where one was", async () => {
    await page.keyboard.press("Escape");
    await expect.poll(async () => (await rows().count()) === inbox.length).toBe(true);
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => rows().nth(1).getAttribute("aria-selected"), soon).toBe("true");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("договор");
    await expect.poll(found, soon).toEqual(["Договор аренды"]);
    await page.keyboard.press("Enter");
    await page.getByRole("article", { name: "Договор аренды" }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest("article") !== null), soon).toBe(true);
    // From the message to the list, and from the list out of the search.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    expect(await box().inputValue()).toBe("");
    await expect.poll(() => rows().nth(1).getAttribute("aria-selected"), soon).toBe("true");
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role")), soon).toBe("grid");
  });

  test("word forms are found in both languages, a phrase only as it is written", async () => {
    await ask("подписал договора ");
    await expect.poll(found, soon).toEqual(["Договор аренды"]);
    await ask("leaking ");
    await expect.poll(found, soon).toEqual(["Roof"]);
    await ask('"leases were"');
    await expect.poll(found, soon).toEqual(["The leases"]);
    await ask('"lease were"');
    await page.getByText(name.nothing).waitFor();
    await ask("НОВЫЕ ЛОДКИ ");
    await expect.poll(found, soon).toEqual(["Поездка"]);
    await ask("петр");
    await expect.poll(found, soon).toEqual(["Поездка"]);
  });

  const operators: readonly (readonly [en: string, ru: string, found: readonly string[]])[] = [
    ["from:olga", "от:ольга", ["Договор аренды"]],
    ["to:june from:ada", "кому:june от:ada", ["Roof"]],
    ["cc:clara", "копия:clara", ["Договор аренды"]],
    ["subject:lease", "тема:lease", ["The leases", "An old lease"]],
    ["has:attachment", "есть:вложение", ["Roof"]],
    ["filename:survey", "файл:survey", ["Roof"]],
    ["is:starred", "статус:помеченное", ["Поездка"]],
    ["is:unread lease", "статус:непрочитанное lease", ["The leases", "An old lease"]],
    ["in:archive", "в:архив", ["An old lease", "Thatch"]],
    ["before:7d", "до:7д", ["An old lease", "Thatch"]],
    ["after:1d -roof", "после:1д -roof", ["The leases", "Договор аренды"]],
    ["larger:10K", "больше:10К", ["An old lease"]],
    ["smaller:10K lease", "меньше:10К lease", ["The leases"]],
    ["list:rowing", "рассылка:rowing", ["Поездка"]],
    ['"signed on" OR (roof kitchen)', '"signed on" ИЛИ (roof kitchen)', ["The leases", "Roof"]],
  ];

  test.each(operators)("%s", async (en, ru, expected) => {
    await ask(`${lang === "en" ? en : ru} `);
    await expect.poll(found, soon).toEqual(expected);
  });

  test("operators and what they take are offered, and taken by keys alone", async () => {
    await ask("");
    await page.keyboard.press("Control+f");
    await page.keyboard.type(lang === "en" ? "fr" : "от");
    await expect.poll(() => options().count(), soon).toBe(1);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await box().inputValue()).toBe(name.from);
    await page.keyboard.type("Sam");
    await options().filter({ hasText: "sam@maplewick.com" }).waitFor();
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    expect(await box().inputValue()).toBe(`${name.from}sam@maplewick.com `);
    await expect.poll(found, soon).toEqual(["The leases", "An old lease"]);
    await page.keyboard.type(name.in);
    await options().filter({ hasText: name.archive }).waitFor();
    // Escape takes the list away, and not the search.
    await page.keyboard.press("Escape");
    await page.getByRole("listbox", { name: name.completions }).waitFor({ state: "detached" });
    await page.keyboard.type(name.archive.slice(0, 3).toLowerCase());
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await expect.poll(found, soon).toEqual(["An old lease"]);
  });

  test("lists that mail came through are offered for list:, and those one wrote to or with for to: and cc:", async () => {
    await ask("");
    await page.keyboard.press("Control+f");
    await page.keyboard.type(name.mailingList);
    await options().filter({ hasText: "rowing.maplewick.com" }).filter({ hasText: "Rowing club" }).waitFor();
    await page.keyboard.type("clu");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await box().inputValue()).toBe(`${name.mailingList}rowing.maplewick.com `);
    await expect.poll(found, soon).toEqual(["Поездка"]);
    await ask("");
    await page.keyboard.type(name.cc);
    await expect.poll(() => options().allTextContents(), soon).toEqual(["clara.jensen@lindenpost.de"]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  });

  test("what is wrong is said below the word that is, once it has been written", async () => {
    await ask("");
    await page.keyboard.press("Control+f");
    await page.keyboard.type(name.wrong);
    await expect.poll(() => page.locator("[data-told]").textContent(), soon).toBe(name.wrong);
    await page.getByText(name.notADate).first().waitFor();
    expect(await box().getAttribute("aria-invalid")).toBe("true");
    expect(
      await box().evaluate(
        (input) => document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent,
      ),
    ).toContain(name.notADate);
    expect(await findViolations(page)).toEqual([]);
    // Nothing is asked for, so nothing is counted.
    await expect.poll(() => status().textContent(), soon).not.toMatch(/^[^\d]*0/);
    // It lies over the tools, which the person reaches nevertheless.
    const said = page.getByRole("search").getByText(name.notADate);
    await page.getByRole("combobox", { name: name.order }).focus();
    await said.waitFor({ state: "detached" });
    await page.keyboard.press("Control+f");
    await said.waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  });

  test("a word with a colon that is no operator is said to be none, and looked for", async () => {
    await ask("form:sam lease ");
    await expect.poll(() => page.locator("[data-told]").textContent(), soon).toBe("form:sam");
    await page.getByRole("search").getByText(name.noOperator).waitFor();
    await expect.poll(found, soon).toEqual([]);
    await ask("");
  });

  test("what has no word to look for finds nothing, and a text without end is cut off and not refused", async () => {
    await ask("🎉 ");
    await page.getByText(name.onlyWords).first().waitFor();
    await expect.poll(() => rows().count(), soon).toBe(0);
    await ask("");
    await page.keyboard.press("Control+f");
    await page.keyboard.insertText(`lease ${"and the like ".repeat(200)}`);
    await page.getByText(name.tooLong).first().waitFor();
    expect((await box().inputValue()).length).toBe(1_000);
    await ask("");
    await page.keyboard.press("Escape");
  });

  test("a search that is kept stands in the tree, is opened, renamed and deleted there", async () => {
    await ask("lease ");
    await expect.poll(found, soon).toEqual(["The leases", "An old lease"]);
    await page.getByRole("button", { name: name.save }).click();
    await page.getByRole("dialog").getByRole("textbox").fill("Rent");
    await page.keyboard.press("Enter");
    // Its name says as well how many of what it finds are unread.
    const item = (label: string) => page.getByRole("treeitem", { name: new RegExp(`^${label}(, |$)`) });
    await item("Rent").waitFor();
    await expect.poll(() => item("Rent").getAttribute("aria-label"), { timeout: 20_000 }).toContain(", 2 ");
    await expect.poll(() => item("Rent").getAttribute("aria-selected"), soon).toBe("true");
    await box().focus();
    await page.keyboard.press("Escape");
    await expect.poll(() => item("Rent").getAttribute("aria-selected"), soon).toBe("false");

    await item("Rent").click();
    expect(await box().inputValue()).toBe("lease ");
    await expect.poll(found, soon).toEqual(["The leases", "An old lease"]);
    expect(await findViolations(page)).toEqual([]);

    await page.keyboard.press("F2");
    await page.getByRole("dialog").getByRole("textbox").fill("Homes");
    await page.keyboard.press("Enter");
    await item("Homes").waitFor();
    await app.restart({ lang });
    page = app.page;
    await item("Homes").focus();
    await page.keyboard.press("Delete");
    await item("Homes").waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
  });

  test.runIf(lang === "en")("what is not here is found on the server, and said to be", async () => {
    await ask("heather ");
    await expect.poll(found, soon).toEqual(["Thatch"]);
    await expect.poll(() => rows().first().getAttribute("aria-label"), soon).not.toContain("found on the server");
    await box().focus();
    await page.keyboard.press("Escape");

    await freeOlder();

    await ask("heather ");
    await expect
      .poll(() => rows().first().getAttribute("aria-label"), { timeout: 20_000 })
      .toContain("found on the server");
    await expect.poll(found, soon).toEqual(["Thatch"]);
    expect(await findViolations(page)).toEqual([]);
    // Opened, it is here, and stays where it is.
    await page.keyboard.press("Enter");
    await page.frameLocator('iframe[title="Message body"]').getByText("Laid with heather.").waitFor();
    await expect.poll(found, soon).toEqual(["Thatch"]);
    await page.keyboard.press("Escape");
  });

  test.runIf(lang === "en")("a server that did not answer is asked again once it is back", async () => {
    await freeOlder();
    await world.stopService("dovecot-a");
    await ask("laid heather ");
    await page.getByText("Nothing found here").waitFor({ timeout: 20_000 });
    await page
      .getByText(/The server was not asked\. .+/)
      .first()
      .waitFor();
    await world.startService("dovecot-a");
    await expect.poll(found, { timeout: 30_000 }).toEqual(["Thatch"]);
    await box().focus();
    await page.keyboard.press("Escape");
  });

  test("what is done to a message that was found is done to it, and its row says so", async () => {
    await ask("roof");
    await expect.poll(found, soon).toEqual(["Roof"]);
    await page.keyboard.press("Enter");
    await page.getByRole("article", { name: "Roof" }).waitFor();
    await page.keyboard.press("s");
    await expect
      .poll(async () => (await world.listMailbox(june.address)).find(({ subject }) => subject === "Roof")?.flags, {
        timeout: 15_000,
      })
      .toContain("\\Flagged");
    const inArchive = lang === "en" ? /in Archive/ : /в «Архив»/;
    await page.keyboard.press("e");
    await expect.poll(() => rows().first().getAttribute("aria-label"), soon).toMatch(inArchive);
    await page.keyboard.press("Control+z");
    await expect.poll(() => rows().first().getAttribute("aria-label")).not.toMatch(inArchive);
    await expect
      .poll(async () => (await world.listMailbox(june.address)).map(({ subject }) => subject), { timeout: 20_000 })
      .toContain("Roof");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  });
});

describe("searching in all accounts", () => {
  const clara = accountOf("clara.jensen@lindenpost.de");
  let app: App;
  let page: Page;
  const rows = () => messageList(page).getByRole("row");
  const labels = () =>
    rows().evaluateAll((elements) => elements.map((row) => row.getAttribute("aria-label")?.replaceAll("\u202f", " ")));
  const quay: Letter = {
    from: "Theo Lind <theo@lindenpost.de>",
    subject: "Quay",
    text: "A lease of the quay.",
    hours: 5,
  };

  beforeAll(async () => {
    await world.heal();
    await world.resetAccount(june.address);
    await world.resetAccount(clara.address);
    await world.seedMailbox(june.address, "INBOX", inbox.map(toMessage));
    await world.seedMailbox(clara.address, "INBOX", [toMessage(quay)]);
    app = await openApp();
    page = app.page;
    await addAccount(page, clara);
    await messageRow(page, /Quay/).waitFor();
    await page.getByRole("button", { name: "Add account" }).click();
    await addAccount(page, june);
    await messageRow(page, /Roof/).waitFor();
  });
  afterAll(() => app?.close());
  watchApp(() => app);

  test("one account finds its own alone, all of them what each has, newest first and with whose it is", async () => {
    await page.getByRole("searchbox", { name: "Search mail" }).fill("lease ");
    await expect.poll(async () => (await labels()).length, { timeout: 20_000 }).toBe(1);
    await page.getByRole("combobox", { name: "Where to look" }).selectOption("all");
    await expect.poll(async () => (await labels()).length, soon).toBe(2);
    const [newest, older] = await labels();
    expect(newest).toMatch(/, The leases, .*in Inbox, june\.okafor@maplewick\.com/);
    expect(older).toMatch(/, Quay, .*in Inbox, clara\.jensen@lindenpost\.de/);
    expect(await findViolations(page)).toEqual([]);
  });

  test("what is found in another account is read, and done to there", async () => {
    await rows().nth(1).click();
    await page.getByRole("article", { name: "Quay" }).waitFor();
    await page.frameLocator('iframe[title="Message body"]').getByText("A lease of the quay.").waitFor();
    await page.keyboard.press("s");
    await expect
      .poll(async () => (await world.listMailbox(clara.address)).map(({ flags }) => flags.join(" ")), soon)
      .toEqual([expect.stringContaining("\\Flagged")]);
    expect(app.complaints()).toEqual([]);
  });
});
