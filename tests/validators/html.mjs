// Checks every page with the Nu HTML Checker, without a filter. Needs Java.
//
//     node html.mjs SITE
import { execFileSync } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const here = dirname(fileURLToPath(import.meta.url))
const jar = join(here, "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
execFileSync("java", ["-Xss4m", "-jar", jar, "--skip-non-html", "--errors-only", process.argv[2]], { stdio: "inherit" })
console.log("every page is valid HTML")
