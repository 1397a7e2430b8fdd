// Reads {path: text} from standard input and writes {path: tree}; a tree is [type, line, text, [children]] of what has a name, and of errors.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const modules = createRequire(join(process.argv[2], 'package.json'));
const { Parser, Language } = await import(pathToFileURL(modules.resolve('web-tree-sitter')));
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(join(process.argv[2], 'node_modules/tree-sitter-bicep/tree-sitter-bicep.wasm')));

const tree = (node) => [
  node.isError ? 'ERROR' : node.isMissing ? 'MISSING' : node.type,
  node.startPosition.row + 1,
  node.text,
  node.children.filter((child) => child.isNamed || child.isError || child.isMissing).map(tree),
];

const files = JSON.parse(readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, tree(parser.parse(text).rootNode)]))));
