// Writes Kubernetes manifests as TypeScript that compiles only when each is as the API has it: the
// types of the npm package kubernetes-models know every field, so that a misspelt one is an error,
// which the API server would silently drop. Run by kubernetes_test.sh.
import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

let count = 0;
for (const file of process.argv.slice(2)) {
  for (const parsed of parseAllDocuments(readFileSync(file, "utf8"))) {
    if (parsed.errors.length) throw new Error(`${file}: ${parsed.errors[0].message}`);
    const { apiVersion, kind, metadata } = parsed.toJS();
    console.log(`// ${file}: ${kind} ${metadata.name}
import { ${kind} as Kind${count}, type I${kind} as Type${count} } from "kubernetes-models/${apiVersion}/${kind}";
const document${count}: Type${count} = ${JSON.stringify(parsed.toJS(), null, 2)};
new Kind${count}(document${count}).validate();
`);
    ++count;
  }
}
