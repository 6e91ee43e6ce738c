import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectHost } from "../../../electron/desktop/host-client.ts";
import { describeArrival, watchArrivals } from "../../../electron/desktop/notification.ts";
import { chooseWords } from "../../../electron/desktop/words.ts";
import type { Account } from "../../../shared/account.ts";
import { type MailApi, type MailEvents, validateCall } from "../../../shared/contract.ts";
import type { Mailbox } from "../../../shared/mailbox.ts";
import type { MessageRow } from "../../../shared/message.ts";
import { type Handlers, type Server, serve } from "../../../shared/rpc.ts";

const english = chooseWords("en", "en");
const russian = chooseWords("ru", "en");

function row(id: number, name: string, subject: string): MessageRow {
  const from = [{ name, address: "ann@example.org" }];
  const rest = { accountId: 1, mailboxId: 2, to: [], date: 0, size: 1, flags: [], hasAttachments: false, snippet: "" };
  return { id, subject, from, ...rest };
}

describe("what a notification says", () => {
  it("is sender and subject for one message", () => {
    expect(describeArrival([row(1, "Ann", "Lunch?")], 1, english)).toEqual({ title: "Ann", body: "Lunch?" });
    expect(describeArrival([row(1, " ", " ")], 1, english)).toEqual({ title: "ann@example.org", body: "(no subject)" });
  });

  it("is how many, and each sender once, for several", () => {
    const rows = [row(1, "Ann", "a"), row(2, "Bob", "b"), row(3, "Ann", "c")];
    expect(describeArrival(rows, 3, english)).toEqual({ title: "3 new messages", body: "Ann, Bob" });
    const many = ["A", "B", "C", "D", "E"].map((name, index) => row(index, name, "x"));
    expect(describeArrival(many, 70, english)).toEqual({ title: "70 new messages", body: "A, B, C, D, …" });
  });

  it("counts in Russian as Russian does", () => {
    const title = (count: number) => describeArrival([], count, russian).title;
    expect([2, 5, 11, 21, 22, 112].map(title)).toEqual([
      "2 новых письма",
      "5 новых писем",
      "11 новых писем",
      "21 новое письмо",
      "22 новых письма",
      "112 новых писем",
    ]);
  });

  it("is still true when the message is out of sight by now", () => {
    expect(describeArrival([], 5, english)).toEqual({ title: "5 new messages", body: "" });
  });
});

describe("watching for mail", () => {
  const inbox: Mailbox = {
    id: 2,
    accountId: 1,
    path: "INBOX",
    name: "INBOX",
    delimiter: "/",
    specialUse: "inbox",
    selectable: true,
    subscribed: true,
    acceptsChildren: true,
    unread: 4,
    total: 9,
  };
  const junk: Mailbox = { ...inbox, id: 3, specialUse: "junk", unread: 100 };

  function startHost() {
    let server: Server<MailEvents> | undefined;
    const told: { title: string; body: string }[] = [];
    const badges: number[] = [];
    const errors: unknown[] = [];
    const host = { watched: false, broken: false };
    const handlers = {
      listAccounts: () => [{ id: 1 }, { id: 5 }] as unknown as readonly Account[],
      listMailboxes: ({ accountId }) => {
        if (host.broken) throw new Error("broken");
        return [junk, { ...inbox, accountId }];
      },
      listMessages: () => ({ total: 2, offset: 0, rows: [row(8, "Ann", "Lunch?"), row(7, "Bob", "Old")] }),
    } satisfies Partial<Handlers<MailApi>>;
    const mail = connectHost({
      attach(port) {
        server = serve<MailApi, MailEvents>(port, handlers as unknown as Handlers<MailApi>, { validate: validateCall });
      },
    });
    watchArrivals({
      mail,
      words: () => english,
      isWatched: () => host.watched,
      notify: (text) => told.push(text),
      setBadge: (unread) => badges.push(unread),
      onError: (error) => errors.push(error),
    });
    const emit: Server<MailEvents>["emit"] = (name, data) => server?.emit(name, data);
    return { host, emit, told, badges, errors };
  }

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("tells of what arrived, and only of that", async () => {
    const { emit, told } = startHost();
    emit("messagesArrived", { accountId: 1, messageIds: [8] });
    await vi.advanceTimersByTimeAsync(10);
    expect(told).toEqual([{ title: "Ann", body: "Lunch?" }]);
  });

  it("is silent while the person looks at the window", async () => {
    const { host, emit, told } = startHost();
    host.watched = true;
    emit("messagesArrived", { accountId: 1, messageIds: [8] });
    await vi.advanceTimersByTimeAsync(10);
    expect(told).toEqual([]);
  });

  it("keeps the badge at the unread messages of all inboxes, once a second at most", async () => {
    const { emit, badges } = startHost();
    for (let index = 0; index < 50; index++) emit("mailboxesChanged", { accountId: 1 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(badges).toEqual([8]);
    emit("mailboxesChanged", { accountId: 1 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(badges).toEqual([8, 8]);
  });

  it("reports what went wrong instead of dropping it", async () => {
    const { host, emit, errors } = startHost();
    host.broken = true;
    emit("messagesArrived", { accountId: 1, messageIds: [8] });
    await vi.advanceTimersByTimeAsync(10);
    expect(errors).toHaveLength(1);
  });
});
