import { expect, test } from "vitest";
import { SALVAGE_RULES } from "../../../electron/store/salvage.ts";
import { openStore } from "./store-fixture.ts";

test("every table of the schema has a rule for what becomes of it", () => {
  const { db } = openStore();
  const tables = db
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'shadow' AND name NOT LIKE 'sqlite_%'",
    )
    .pluck()
    .all();
  expect(Object.keys(SALVAGE_RULES).sort()).toEqual(tables.sort());
});
