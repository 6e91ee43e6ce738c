/** Keeps an index until nothing is left, in a process of its own, to be killed meanwhile: STORE INDEX. */
import { openDatabase } from "../../../electron/store/database.ts";
import { openIndexKeeper } from "../../../electron/store/search-index-keeper.ts";

const [storePath = "", indexPath = ""] = process.argv.slice(2);
console.log("started");
const keeper = openIndexKeeper(indexPath, openDatabase(storePath, { readonly: true }), () => undefined);
while (keeper.step());
