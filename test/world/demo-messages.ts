// A few hundred believable messages for two people, an English and a Russian one, from stories written by hand. The same
// seed and the same `now` give the same mail; no date depends on anything but `now`.

import { accountOf } from "./accounts.ts";
import { englishStory } from "./demo-english.ts";
import { type Attachment, type Correspondent, composeMessage, type MailDraft } from "./demo-mime.ts";
import { paintLandscape, paintMark, printPdf } from "./demo-pictures.ts";
import { russianStory } from "./demo-russian.ts";
import type { Periodical, Routine, Shelf, Story, StoryLetter, StoryThread, Wish } from "./demo-story.ts";
import { machineNames } from "./dns.ts";
import { namespaces, specialMailboxes } from "./dovecot.ts";
import type { Side } from "./places.ts";
import { Random } from "./random.ts";
import type { SeedMessage } from "./seed.ts";

export interface DemoMailbox {
  /** As IMAP names it at the account's provider. */
  mailbox: string;
  messages: SeedMessage[];
}

const stories = { en: englishStory, ru: russianStory };
export type DemoLanguage = keyof typeof stories;

/** Whose mailbox the demo of each language fills. */
export const demoAddresses: Record<DemoLanguage, string> = {
  en: englishStory.me.address,
  ru: russianStory.me.address,
};

const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function lengthOf(text: string): number {
  const match = /^(\d+)([mhd])$/.exec(text);
  const unit = units[match?.[2] ?? ""];
  if (!match || unit === undefined) throw new Error(`not a length of time: ${text}`);
  return Number(match[1]) * unit;
}

/** `25m` and `5h` count back from now; `3d 09:14` is that time of day, three days ago. */
function momentOf(start: string, now: Date): Date {
  const [length = "", clock] = start.split(" ");
  const moment = new Date(now.getTime() - lengthOf(length));
  const [hours, minutes] = (clock ?? "").split(":").map(Number);
  if (hours !== undefined && minutes !== undefined && clock) moment.setHours(hours, minutes, 0, 0);
  return moment;
}

const quote = (text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (line.startsWith(">") ? `>${line}` : line === "" ? ">" : `> ${line}`))
    .join("\n");

class DemoWriter {
  private readonly story: Story;
  private readonly now: Date;
  private readonly random: Random;
  private readonly side: Side;
  private readonly shelves = new Map<string, { date: Date; message: SeedMessage }[]>();

  constructor(story: Story, now: Date, seed: number) {
    this.story = story;
    this.now = now;
    this.random = new Random(seed);
    this.side = accountOf(story.me.address).provider;
  }

  writeAll(): DemoMailbox[] {
    for (const thread of this.story.threads) this.writeThread(thread);
    for (const periodical of this.story.periodicals) this.writePeriodical(periodical);
    for (const routine of this.story.routines) this.writeRoutine(routine);
    return [...this.shelves].map(([mailbox, entries]) => ({
      mailbox,
      messages: entries.sort((a, b) => a.date.getTime() - b.date.getTime()).map(({ message }) => message),
    }));
  }

  private mailboxOf(shelf: Shelf): string {
    const special = specialMailboxes[this.side];
    if (typeof shelf === "object") {
      const { prefix, separator } = namespaces[this.side];
      return prefix + shelf.project.split("/").join(separator);
    }
    if (shelf === "inbox") return "INBOX";
    const uses = { archive: "\\Archive", junk: "\\Junk", trash: "\\Trash", drafts: "\\Drafts" } as const;
    return special[uses[shelf]];
  }

  private personOf(key: string): Correspondent {
    const person = key === "me" ? this.story.me : this.story.cast[key];
    if (!person) throw new Error(`nobody is called ${key}`);
    return person;
  }

  private put(mailbox: string, draft: MailDraft, flags: readonly string[]): void {
    const entries = this.shelves.get(mailbox) ?? [];
    const raw = composeMessage(draft, this.random);
    entries.push({ date: draft.date, message: { raw, flags, date: draft.date } });
    this.shelves.set(mailbox, entries);
  }

  private fulfil(wish: Wish): Attachment {
    if ("photo" in wish) return { name: wish.photo, type: "image/png", content: paintLandscape(this.random) };
    if ("pdf" in wish) return { name: wish.pdf, type: "application/pdf", content: printPdf(wish.lines) };
    if ("inline" in wish) {
      const content = paintLandscape(this.random, 480, 240);
      return { name: `${wish.inline}.png`, type: "image/png", content, cid: wish.inline };
    }
    return { name: wish.file, type: wish.type, content: Buffer.from(wish.text) };
  }

  private nextId(person: Correspondent): string {
    return `<${this.random.hex(8)}.${this.random.hex(12)}@${person.address.split("@")[1] ?? "localhost"}>`;
  }

  private writeThread({ subject, start, shelf = "inbox", letters }: StoryThread): void {
    let date = momentOf(start, this.now);
    const references: string[] = [];
    let previous: { draft: MailDraft; letter: StoryLetter } | undefined;
    letters.forEach((letter, index) => {
      if (index > 0)
        date = new Date(date.getTime() + lengthOf(letter.after ?? "2h") + this.random.between(0, 900) * 1000);
      if (date > this.now) date = new Date(this.now.getTime() - (letters.length - index) * 60_000);
      const draft = this.draftOf(letter, index === 0 ? subject : `${this.story.replyPrefix}${subject}`, date);
      draft.references = [...references];
      const other = letters.find(({ by }) => by !== "me")?.by;
      if (letter.by === "me") {
        draft.to = [previous && previous.letter.by !== "me" ? previous.draft.from : this.personOf(other ?? "me")];
        delete draft.receivedBy;
      }
      if (previous && letter.by === "me") {
        const { from, text, date: then } = previous.draft;
        draft.text += `\n\n${this.story.attribution(then, from.name)}\n${quote(text.split("\n\n-- \n")[0] ?? text)}`;
      }
      const answered = letters[index + 1]?.by === "me" && letter.by !== "me";
      const flags = [
        ...(letter.unread ? [] : ["\\Seen"]),
        ...(letter.flagged ? ["\\Flagged"] : []),
        ...(answered ? ["\\Answered"] : []),
        ...(shelf === "drafts" ? ["\\Draft"] : []),
        ...(shelf === "junk" ? ["$Junk"] : []),
      ];
      const sent = letter.by === "me" && shelf !== "drafts";
      this.put(sent ? specialMailboxes[this.side]["\\Sent"] : this.mailboxOf(shelf), draft, flags);
      references.push(draft.messageId);
      previous = { draft, letter };
    });
  }

  private draftOf(letter: StoryLetter, subject: string, date: Date): MailDraft {
    const from = this.personOf(letter.by);
    const { charset, transfer, flowed, names, html, headers } = letter;
    return {
      from,
      to: [this.story.me],
      cc: (letter.cc ?? []).map((key) => this.personOf(key)),
      subject,
      date,
      messageId: this.nextId(from),
      text: letter.by === "me" ? `${letter.text}\n\n-- \n${this.story.signature}` : letter.text,
      attachments: (letter.attach ?? []).map((wish) => this.fulfil(wish)),
      receivedBy: machineNames[this.side].mta,
      ...(html === undefined ? {} : { html }),
      ...(charset === undefined ? {} : { charset }),
      ...(transfer === undefined ? {} : { transfer }),
      ...(flowed === undefined ? {} : { flowed }),
      ...(names === undefined ? {} : { names }),
      ...(headers === undefined ? {} : { headers }),
    };
  }

  private writePeriodical(periodical: Periodical): void {
    const { everyDays, at, issues, shelf = "inbox" } = periodical;
    const domain = this.personOf(periodical.sender).address.split("@")[1] ?? "";
    const offset = this.random.between(0, everyDays - 1);
    issues.forEach((issue, index) => {
      const days = offset + index * everyDays;
      const date = momentOf(`${days}d ${at}`, this.now);
      if (date > this.now) date.setTime(this.now.getTime() - 95 * 60_000);
      const link = `https://${domain}/issues/${issues.length - index}`;
      const sections = issue.items.map(([title, text]) => `* ${title}\n  ${text}`).join("\n\n");
      const text = `${issue.subject}\n\n${issue.lead}\n\n${sections}\n\n${periodical.readOn}: ${link}\n\n${periodical.farewell}`;
      const draft = this.draftOf({ by: periodical.sender, text, attach: [] }, issue.subject, date);
      draft.html = newsletterHtml(periodical, issue, this.story.language, domain, link);
      draft.attachments = [
        { name: "mark.png", type: "image/png", content: paintMark(new Random(domain.length)), cid: "mark" },
        { name: "cover.png", type: "image/png", content: paintLandscape(this.random, 560, 220), cid: "cover" },
      ];
      draft.transfer = this.story.language === "ru" ? "base64" : "quoted-printable";
      draft.headers = {
        "List-Id": `<letter.${domain}>`,
        "List-Unsubscribe": `<https://${domain}/unsubscribe/${this.random.hex(12)}>, <mailto:leave@${domain}>`,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        Precedence: "bulk",
      };
      this.put(this.mailboxOf(shelf), draft, index === 0 && this.random.chance(0.8) ? [] : ["\\Seen"]);
    });
  }

  private writeRoutine(routine: Routine): void {
    const { everyDays, count, shelf = "inbox", words = [""] } = routine;
    const first = this.random.between(0, everyDays);
    for (let index = 0; index < count; index += 1) {
      const number = 4180 - index * 7 - this.random.between(0, 5);
      const word = words[index % words.length] ?? "";
      const fill = (text: string): string => text.replaceAll("{n}", String(number)).replaceAll("{word}", word);
      const clock = `${String(this.random.between(8, 19)).padStart(2, "0")}:${String(this.random.between(0, 59)).padStart(2, "0")}`;
      const date = momentOf(`${first + index * everyDays}d ${clock}`, this.now);
      if (date > this.now) date.setTime(this.now.getTime() - this.random.between(120, 400) * 60_000);
      const subject = fill(routine.subjects[index % routine.subjects.length] ?? "");
      const text = fill(routine.texts[index % routine.texts.length] ?? "");
      const wishes: Wish[] = [
        ...(routine.invoice ? [invoiceWish(this.personOf(routine.sender), number, date, this.random)] : []),
        ...(routine.photos ? [{ photo: `IMG_${number}.png` }] : []),
      ];
      const draft = this.draftOf({ by: routine.sender, text, attach: wishes }, subject, date);
      const flags = index === 0 && this.random.chance(0.5) ? [] : ["\\Seen"];
      this.put(this.mailboxOf(shelf), draft, flags);
    }
  }
}

function invoiceWish(sender: Correspondent, number: number, date: Date, random: Random): Wish {
  const net = random.between(38, 960) + random.between(0, 99) / 100;
  const money = (sum: number): string => sum.toFixed(2).padStart(12);
  const lines = [
    `# Invoice ${number}`,
    sender.address,
    "",
    `Date            ${date.toISOString().slice(0, 10)}`,
    `Net             ${money(net)}`,
    `Tax 20 %        ${money(net * 0.2)}`,
    `Total           ${money(net * 1.2)}`,
    "",
    "Payable within 14 days. Thank you.",
  ];
  return { pdf: `invoice-${number}.pdf`, lines };
}

const escapeHtml = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

function newsletterHtml(
  { accent, motto, farewell, unsubscribe, readOn }: Periodical,
  issue: Periodical["issues"][number],
  language: string,
  domain: string,
  link: string,
): string {
  const items = issue.items.map(
    ([title, text]) => `<tr><td style="padding:14px 28px 0">
<h2 style="margin:0 0 4px;font:600 18px Georgia,serif;color:${accent}">${escapeHtml(title)}</h2>
<p style="margin:0;font:15px/1.55 Georgia,serif;color:#333">${escapeHtml(text)}</p></td></tr>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(issue.subject)}</title></head>
<body style="margin:0;background:#f3f1ec">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="background:#fff;border-radius:6px">
<tr><td style="padding:20px 28px"><img src="cid:mark" width="40" height="40" alt="" style="vertical-align:middle;border-radius:20px">
<span style="margin-left:12px;font:13px Helvetica,Arial,sans-serif;color:#777">${escapeHtml(motto)}</span></td></tr>
<tr><td><img src="cid:cover" width="560" alt="" style="display:block;width:100%"></td></tr>
<tr><td style="padding:24px 28px 0"><h1 style="margin:0 0 8px;font:700 26px/1.2 Georgia,serif;color:#1d1d1d">${escapeHtml(issue.subject)}</h1>
<p style="margin:0;font:16px/1.6 Georgia,serif;color:#333">${escapeHtml(issue.lead)}</p></td></tr>
${items.join("\n")}
<tr><td style="padding:24px 28px"><a href="${link}" style="display:inline-block;padding:10px 18px;background:${accent};color:#fff;border-radius:4px;font:600 14px Helvetica,Arial,sans-serif;text-decoration:none">${escapeHtml(readOn)}</a>
<p style="margin:18px 0 0;font:italic 15px Georgia,serif;color:#555">${escapeHtml(farewell)}</p></td></tr>
<tr><td style="padding:14px 28px 22px;border-top:1px solid #e8e4dc;font:12px Helvetica,Arial,sans-serif;color:#999">
<a href="https://${domain}/unsubscribe" style="color:#999">${escapeHtml(unsubscribe)}</a>
<img src="https://pixel.${domain}/open.png" width="1" height="1" alt=""></td></tr>
</table></td></tr></table></body></html>
`;
}

/** All mail of one of the two demo accounts, by mailbox, oldest first. */
export function writeDemoMail(language: DemoLanguage, now: Date, seed = 1): DemoMailbox[] {
  return new DemoWriter(stories[language], now, seed).writeAll();
}
