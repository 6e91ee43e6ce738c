import { workerData } from "node:worker_threads";
import { serve } from "../../shared/rpc.ts";
import type { IntegrityApi } from "../../shared/services/store.ts";
import { serveThread } from "../thread/message-port.ts";
import { checkIntegrity } from "./integrity.ts";
import { clearUnchecked, markDamaged } from "./unclean-end.ts";

const path: string = workerData.databasePath;

serveThread((port) => {
  serve<IntegrityApi>(port, {
    checkIntegrity() {
      const { damage, orphans } = checkIntegrity(path);
      if (damage.length > 0) markDamaged(path, damage.join("\n"));
      clearUnchecked(path);
      return { damage, orphans };
    },
  });
});
