import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../electron/store/database.ts";
import { coverageOf, type SearchStatus } from "../../../shared/search.ts";
import { failureFrom, makeDirectory, openStore, parsedMessage, type Store } from "../store/store-fixture.ts";
import { addMailboxes, openKeeper, openReader, openSearch, searchAll, write } from "./search-fixture.ts";

function fillStore(store: Store, count: number) {
  const { accountId, mailboxes } = addMailboxes(store, "one@example.org", ["INBOX", "Archive", "Trash"]);
  const inbox = mailboxes.get("INBOX") ?? 0;
  const messages = Array.from({ length: count }, (_, number) =>
    write(store, accountId, inbox, "INBOX", {
      subject: `Invoice ${number}`,
      text: `common word${number % 10} ${"filler text ".repeat(20)}`,
      date: 1_700_000_000_000 + number * 60_000,
    }),
  );
  return { accountId, inbox, archive: mailboxes.get("Archive") ?? 0, ids: messages.map(({ id }) => id) };
}

function statusOf(keeper: { status(): SearchStatus }) {
  const status = keeper.status();
  return { ...coverageOf(status, null), building: status.building };
}

const newestFirst = (ids: readonly number[]) => ids.toReversed();

describe("the index", () => {
  it("follows the store: what comes, changes, moves and goes", () => {
    const search = openSearch();
    const { store, find } = search;
    const { accountId, inbox, archive } = fillStore(store, 0);
    const scope = (mailboxId: number) => ({ accountId, mailboxId });
    search.index();
    const { id } = write(store, accountId, inbox, "INBOX", { subject: "A letter", text: null });
    search.index();
    expect([find("letter "), find("pelican "), find("is:unread ")]).toEqual([[id], [], [id]]);
    expect(statusOf(search.keeper)).toEqual({ messages: 1, indexed: 1, bodies: 0, building: false });

    const parsed = { ...store.reader.getMessage({ messageId: id }), text: "the pelican flies" };
    expect(parsed.parsed).toBeNull();
    store.writer.applyFlags({ mailboxId: inbox, uidValidity: 1, flags: [] });
    store.writer.setFlag({ messageIds: [id], flag: "\\Seen", value: true });
    store.writer.setFlag({ messageIds: [id], flag: "\\Flagged", value: true });
    search.index();
    expect([find("is:unread "), find("is:starred letter ")]).toEqual([[], [id]]);

    store.writer.moveMessages({ messageIds: [id], mailboxId: archive });
    search.index();
    expect([find("letter", scope(inbox)), find("letter", scope(archive)), find("in:archive ")]).toEqual([
      [],
      [id],
      [id],
    ]);

    store.writer.applyMailboxes({
      accountId,
      listed: [{ path: "Other", name: "Other", delimiter: "/", specialUse: null, selectable: true }],
    });
    search.index();
    expect([find("letter"), statusOf(search.keeper).indexed]).toEqual([[], 0]);
  });

  it("has the text once the body is here, and knows of how many", () => {
    const search = openSearch();
    const { accountId, inbox } = fillStore(search.store, 0);
    const { id } = write(search.store, accountId, inbox, "INBOX", { subject: "One", text: "pelican" });
    write(search.store, accountId, inbox, "INBOX", { subject: "Two", text: null });
    search.index();
    expect(search.find("pelicans ")).toEqual([id]);
    expect(statusOf(search.keeper)).toEqual({ messages: 2, indexed: 2, bodies: 1, building: false });
  });

  it("knows of how many of each account, also when it is opened again", () => {
    const search = openSearch();
    const { accountId, inbox } = fillStore(search.store, 3);
    const other = addMailboxes(search.store, "two@example.org", ["INBOX"]);
    write(search.store, other.accountId, other.mailboxes.get("INBOX") ?? 0, "INBOX", { subject: "Other", text: null });
    const { id } = write(search.store, accountId, inbox, "INBOX", { subject: "Gone", text: "soon" });
    search.index();
    search.store.writer.deleteMessages({ messageIds: [id] });
    search.index();
    const expected = [
      { messages: 3, indexed: 3, bodies: 3 },
      { messages: 1, indexed: 1, bodies: 0 },
    ];
    const told = (keeper: { status(): SearchStatus }) =>
      [accountId, other.accountId].map((id) => coverageOf(keeper.status(), id));
    expect(told(search.keeper)).toEqual(expected);
    search.keeper.close();
    expect(told(openKeeper(search.store, search.indexPath))).toEqual(expected);
  });

  it("is made of a store that was there before it, newest first, and says that it is being made", () => {
    const store = openStore(join(makeDirectory(), "mail.sqlite"));
    const { ids } = fillStore(store, 950);
    const search = openSearch(store);
    expect(statusOf(search.keeper)).toMatchObject({ messages: 950, indexed: 0, building: true });
    search.keeper.step();
    const soFar = search.find("common ");
    expect(soFar).toEqual(newestFirst(ids).slice(0, soFar.length));
    expect(soFar.length).toBeGreaterThan(0);
    expect(statusOf(search.keeper)).toMatchObject({ indexed: soFar.length, building: true });
    search.index();
    expect(search.find("common ")).toEqual(newestFirst(ids));
    expect(statusOf(search.keeper)).toEqual({ messages: 950, indexed: 950, bodies: 950, building: false });
  });

  it("reads once what was listed and got its text before it came to it", () => {
    const search = openSearch();
    const { accountId, inbox } = fillStore(search.store, 0);
    search.index();
    const ids = Array.from({ length: 600 }, () => write(search.store, accountId, inbox, "INBOX", { text: null }).id);
    const raw = new TextEncoder().encode("pelican");
    for (const messageId of ids) {
      search.store.writer.saveBody({ messageId, raw, parsed: parsedMessage({ text: "pelican" }) });
    }
    search.index();
    const db = openDatabase(search.indexPath, { readonly: true });
    const written = db.prepare("SELECT max(id) FROM excerpt").pluck().get();
    db.close();
    expect([written, search.find("pelican ").length]).toEqual([600, 600]);
    search.store.writer.setFlag({ messageIds: ids, flag: "\\Seen", value: true });
    search.store.writer.saveBody({ messageId: ids[0] ?? 0, raw, parsed: parsedMessage({ text: "toucan" }) });
    search.index();
    expect([search.find("toucan "), search.find("is:unread ")]).toEqual([[ids[0]], []]);
  });

  it("goes on where it was killed, at any moment, and comes out whole", { timeout: 60_000 }, async () => {
    const store = openStore(join(makeDirectory(), "mail.sqlite"));
    const { ids } = fillStore(store, 600);
    const indexPath = join(store.path, "../search.sqlite");
    const entry = join(import.meta.dirname, "index-process.ts");
    const start = () =>
      spawn(process.execPath, [entry, store.path, indexPath], { stdio: ["ignore", "pipe", "inherit"] });
    let kills = 0;
    for (let delay = 0; delay < 240; delay += 12) {
      const child = start();
      await once(child.stdout, "data");
      await new Promise((done) => setTimeout(done, delay));
      if (child.exitCode === null) kills += 1;
      child.kill("SIGKILL");
      if (child.exitCode === null) await once(child, "exit");
    }
    expect(kills).toBeGreaterThan(2);
    const keeper = openKeeper(store, indexPath);
    while (keeper.step());
    expect(statusOf(keeper)).toEqual({ messages: 600, indexed: 600, bodies: 600, building: false });
    keeper.close();
    const db = openDatabase(indexPath, { readonly: false });
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(() => db.exec("INSERT INTO words (words) VALUES ('integrity-check')")).not.toThrow();
    db.close();
    expect(searchAll(openReader(store, indexPath), "common ").messageIds).toEqual(newestFirst(ids));
  });

  it.each([
    ["a file of gibberish", (path: string) => writeFileSync(path, "gibberish ".repeat(10_000))],
    ["an empty file", (path: string) => writeFileSync(path, "")],
    ["nothing", (path: string) => rmSync(path)],
  ])("is made anew from %s", (_what, damage) => {
    const store = openStore(join(makeDirectory(), "mail.sqlite"));
    const { ids } = fillStore(store, 50);
    const indexPath = join(store.path, "../search.sqlite");
    const before = openKeeper(store, indexPath);
    while (before.step());
    before.close();
    for (const suffix of ["-wal", "-shm"]) rmSync(`${indexPath}${suffix}`, { force: true });
    damage(indexPath);
    const keeper = openKeeper(store, indexPath);
    while (keeper.step());
    expect(searchAll(openReader(store, indexPath), "common ").messageIds).toEqual(newestFirst(ids));
  });

  it("is told to be damaged by who searches, and made anew by who keeps it, while the mail stays as it was", () => {
    const store = openStore(join(makeDirectory(), "mail.sqlite"));
    const { accountId, inbox, ids } = fillStore(store, 400);
    const indexPath = join(store.path, "../search.sqlite");
    const before = openKeeper(store, indexPath);
    while (before.step());
    before.close();
    const file = openSync(indexPath, "r+");
    for (let at = 8_192; at < statSync(indexPath).size - 4_096; at += 4_096)
      writeSync(file, Buffer.alloc(2_000, 0x5a), 0, 2_000, at);
    closeSync(file);

    const reader = openReader(store, indexPath);
    const search = () => searchAll(reader, "common ");
    expect(failureFrom(search)).toEqual({ code: "DATA_DAMAGED", path: indexPath });
    let replaced = 0;
    const keeper = openKeeper(store, indexPath, () => {
      replaced += 1;
      reader.release({});
    });
    const { id } = write(store, accountId, inbox, "INBOX", { text: "common", date: 1_800_000_000_000 });
    while (keeper.step());
    expect(replaced).toBeGreaterThan(0);
    expect(search().messageIds).toEqual([id, ...newestFirst(ids)]);
  });

  it("of another store, or behind a feed that was cut, is not believed", () => {
    const one = openStore(join(makeDirectory(), "mail.sqlite"));
    fillStore(one, 20);
    const other = openStore(join(makeDirectory(), "mail.sqlite"));
    const { ids } = fillStore(other, 30);
    const indexPath = join(one.path, "../search.sqlite");
    const find = (store: Store) => searchAll(openReader(store, indexPath), "common ").messageIds;
    const first = openKeeper(one, indexPath);
    while (first.step());
    first.close();
    const second = openKeeper(other, indexPath);
    while (second.step());
    second.close();
    expect(find(other)).toEqual(newestFirst(ids));

    const [gone = 0] = ids;
    other.db.prepare("DELETE FROM message WHERE id = ?").run(gone);
    other.db.exec("DELETE FROM search_feed");
    other.db.exec("INSERT INTO search_feed (seq, message_id, whole) VALUES (1000000, 1, 0)");
    const third = openKeeper(other, indexPath);
    while (third.step());
    expect(find(other)).toEqual(newestFirst(ids).filter((id) => id !== gone));
  });

  it("lets the store forget what it has read, but for the last word", () => {
    const search = openSearch();
    fillStore(search.store, 30);
    search.index();
    const count = () => search.store.db.prepare("SELECT count(*) FROM search_feed").pluck().get();
    expect(count()).toBeGreaterThan(30);
    expect(search.store.writer.trimSearchFeed({ upTo: search.keeper.consumed() })).toEqual({ more: false });
    expect(count()).toBe(1);
    search.keeper.close();
    let replaced = 0;
    openKeeper(search.store, search.indexPath, () => {
      replaced += 1;
    });
    expect(replaced).toBe(0);
  });
});
