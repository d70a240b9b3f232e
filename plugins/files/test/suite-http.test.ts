import { notApplicable, testConnector } from "@collectro/testkit";
import { furtherSource } from "./suite-cases.js";

const FILES: Readonly<Record<string, string>> = {
  "/2024-09-24.csv": "id,name\n1,東京\n2,京都\n3,\n",
  "/2024-09-25.csv": "id,name\n4,大阪\n5,名古屋\n",
  "/2024-09-26.csv": "id,name\n",
};
const AUTHORIZATION = "Bearer of-the-files-suite";
const SAME = "the rows are read by what reads local files, whose suite tries it";

testConnector(
  new URL("..", import.meta.url),
  furtherSource({
    source: {
      kind: "http",
      answer({ path, headers }) {
        if (headers.authorization !== AUTHORIZATION) return { status: 401 };
        const body = FILES[path];
        return body === undefined ? { status: 404 } : { body, headers: { "content-type": "text/csv; charset=utf-8" } };
      },
      shortAnswers: notApplicable("a CSV file does not say where it ends"),
    },
    params: ({ origin }) => ({ path: `${origin}/{date}.csv`, allowPrivate: ["127.0.0.1"] }),
    secrets: { authorization: AUTHORIZATION },
    window: { from: "2024-09-24", to: "2024-09-25" },
    emptyDay: { day: "2024-09-26", zeroRows: "ask" },
    hostile: notApplicable(SAME),
    large: notApplicable(SAME),
  }),
);
