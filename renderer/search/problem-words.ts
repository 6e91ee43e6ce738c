import { useTranslation } from "react-i18next";
import { operatorNamed, type SearchProblem } from "../../shared/search-query.ts";

/** Says in a sentence what is wrong with a query. */
export function useProblemWords(): (problem: SearchProblem, query: string) => string {
  const { t } = useTranslation("search");
  return ({ start, end, code }, query) => {
    const word = query.slice(start, end);
    const name = word.slice(0, Math.max(0, word.indexOf(":")));
    if (code !== "unknownValue") return t(`problem.${code}`, { word, name });
    return t(operatorNamed(name) === "has" ? "problem.unknownPossession" : "problem.unknownState");
  };
}
