import type { StoreReaderApi, StoreWriterApi } from "../../shared/services/store.ts";
import type { Settings } from "../../shared/settings.ts";
import type { Database } from "./database.ts";
import type { WriterContext } from "./transaction.ts";

const DEFAULTS: Settings = {
  language: null,
  theme: "system",
  density: "comfortable",
  open: null,
  keepRemovedDays: 30,
};

export function readSettings(db: Database): Settings {
  const rows = db.prepare<[], { key: string; value: string }>("SELECT key, value FROM setting").all();
  return { ...DEFAULTS, ...Object.fromEntries(rows.map((row) => [row.key, JSON.parse(row.value)])) };
}

export function settingsReader(db: Database): Pick<StoreReaderApi, "getSettings"> {
  return { getSettings: () => readSettings(db) };
}

export function settingsWriter({ db, changes }: WriterContext): Pick<StoreWriterApi, "saveSettings"> {
  const save = db.prepare<[string, string]>(
    "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  return {
    saveSettings(settings) {
      for (const [key, value] of Object.entries(settings)) {
        if (value !== undefined) save.run(key, JSON.stringify(value));
      }
      changes.noteSettings();
      return readSettings(db);
    },
  };
}
