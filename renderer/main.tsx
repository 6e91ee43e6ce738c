import "./styles/index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { link } from "./connection.ts";
import { chooseLanguage, startI18n } from "./i18n.ts";
import { invalidateOnEvents, prefetchFirstScreen } from "./queries.ts";
import { makeQueryClient } from "./query-client.ts";
import { CrashScreen } from "./ui/crash-screen.tsx";

startI18n(chooseLanguage(null, navigator.language));
const queryClient = makeQueryClient();
invalidateOnEvents(queryClient, link);
link.start();

/** The first screen is drawn once, with what is on it, unless that takes so long, ms. */
const patience = 300;
await Promise.race([
  prefetchFirstScreen(queryClient),
  new Promise((resolve) => {
    setTimeout(resolve, patience);
  }),
]);

const root = document.getElementById("app");
if (!root) throw new Error("index.html has no #app");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <CrashScreen>
        <App />
      </CrashScreen>
    </QueryClientProvider>
  </StrictMode>,
);
