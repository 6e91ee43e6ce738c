import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../../electron/store/database.ts";
import { DATABASE_VERSION, migrate } from "../../../electron/store/migrations.ts";
import { createReader } from "../../../electron/store/reader.ts";
import { createWriter } from "../../../electron/store/writer.ts";
import { expectLocalContent, expectOldContent, restoreOldDatabase } from "../../unit/store/old-database.ts";
import { failureFrom } from "../../unit/store/store-fixture.ts";
import { canMount, mountDisk } from "./disk.ts";

/** A disk of 3 MiB with a database of `version` on it. */
function mountDatabase(version: number) {
  const disk = mountDisk(3);
  const path = join(disk.directory, "mail.sqlite");
  restoreOldDatabase(version, path);
  return { ...disk, path };
}

test.skipIf(!canMount)(
  "what a full disk refuses is undone and said, reading goes on, and with room so does writing",
  () => {
    const { path, fill, free } = mountDatabase(DATABASE_VERSION);
    const db = openDatabase(path, { readonly: false });
    migrate(db);
    const writer = createWriter(db, { emit: () => {}, now: Date.now });
    const reader = createReader(db);
    const draft = reader.listDrafts({})[0];
    if (!draft) throw new Error("no draft");
    const { id: draftId, accountId, to, cc, bcc, subject, text } = draft;
    const fields = { accountId, to, cc, bcc, subject, text };
    const messageIds = [1];
    fill();
    const full = { code: "DISK_FULL", path };
    expect(failureFrom(() => writer.recoverOutbox({}))).toEqual(full);
    expect(failureFrom(() => writer.saveDraft({ draftId, fields: { ...fields, text: "x".repeat(200_000) } }))).toEqual(
      full,
    );
    expect(failureFrom(() => writer.setFlag({ messageIds, flag: "\\Seen", value: true }))).toEqual(full);
    expect(failureFrom(() => writer.saveSettings({ theme: "light" }))).toEqual(full);
    expect(db.inTransaction).toBe(false);
    expectOldContent(db);
    free();
    writer.saveDraft({ draftId, fields });
    writer.recoverOutbox({});
    expectOldContent(db);
    db.close();
  },
);

test.skipIf(!canMount || DATABASE_VERSION < 2)(
  "a migration that finds no room leaves the old version, and is made when there is",
  () => {
    const { path, fill, free } = mountDatabase(1);
    const db = openDatabase(path, { readonly: false });
    db.prepare("SELECT count(*) FROM account").get();
    fill();
    expect(failureFrom(() => migrate(db))).toEqual({ code: "DISK_FULL", path });
    expect(db.pragma("user_version", { simple: true })).toBe(1);
    free();
    migrate(db);
    expectOldContent(db);
    expectLocalContent(db);
    db.close();
  },
);
