import { relative } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../lib/root';

/** One place where a hook writes into its log, or what it does with the logger beside that. */
export interface Logged {
  /** Below `lambdas/`. */
  readonly file: string;
  readonly line: number;
  /** `info 'Told': tenant, news, messageId=MessageId`: an expression that is no field's own name stands beside it, an object with its fields. */
  readonly says: string;
}

const LAMBDAS = `${ROOT}/lambdas/`;
const METHODS = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];
/** Where the one logger is made. */
const MADE = 'shared/logging.ts';
const OPTIONS: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(ts.readConfigFile(`${ROOT}/tsconfig.json`, ts.sys.readFile.bind(ts.sys)).config, ts.sys, ROOT)
    .options,
  noEmit: true,
  skipLibCheck: true,
};

/**
 * The hooks as the compiler reads them. With `changed`, a file of theirs that says something else, which costs little.
 *
 * @param changed texts by path below `lambdas/`
 */
export function hooks(before?: ts.Program, changed: Readonly<Record<string, string>> = {}): ts.Program {
  const host = ts.createCompilerHost(OPTIONS, true);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    const text = changed[relative(LAMBDAS, name)];
    if (text !== undefined) return ts.createSourceFile(name, text, rest[0], true);
    return before?.getSourceFile(name) ?? read(name, ...rest);
  };
  const files = before?.getRootFileNames() ?? ts.sys.readDirectory(LAMBDAS, ['.ts'], ['**/*.d.ts'], ['**/*']);
  return ts.createProgram([...files], OPTIONS, host, before);
}

/** Everything that hooks write to their logs, in the order of the files. */
export function loggedIn(program: ts.Program, files?: readonly string[]): Logged[] {
  const checker = program.getTypeChecker();
  return program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(LAMBDAS))
    .map((source) => ({ source, file: relative(LAMBDAS, source.fileName) }))
    .filter(({ file }) => file !== MADE && (files?.includes(file) ?? true))
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .flatMap(({ source, file }) => {
      const found: Logged[] = [];
      const visit = (node: ts.Node): void => {
        const says = ts.isIdentifier(node) && !isName(node) ? saidAt(checker, node) : undefined;
        if (says) found.push({ file, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, says });
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    });
}

/** An import is no use yet, unless it gives another name, by which nobody here would know it. */
const isName = ({ parent }: ts.Identifier): boolean => ts.isImportSpecifier(parent) && parent.propertyName === undefined;

/** What a use of the logger, or of whatever else reaches a log, says; nothing for all other words. */
function saidAt(checker: ts.TypeChecker, word: ts.Identifier): string | undefined {
  const { text, parent } = word;
  if (text === 'console') return wholeOf(word).getText();
  if (text === 'process' && /^process\.std(out|err)\b/.test(wholeOf(word).getText()))
    return wholeOf(word).getText().replace(/\s+/g, ' ');
  if (text === 'Logger') return `a logger of its own: ${parent.getText()}`;
  if (text !== 'logger') return undefined;
  const call = ts.isPropertyAccessExpression(parent) && parent.expression === word ? parent.parent : undefined;
  if (!call || !ts.isCallExpression(call) || call.expression !== parent) return `the logger, handed on: ${parent.getText()}`;
  const method = (parent as ts.PropertyAccessExpression).name.text;
  if (method === 'addContext') return undefined; // the function's name, memory and request id
  if (!METHODS.includes(method)) return `${method}: ${call.arguments.map((argument) => argument.getText()).join(', ')}`;
  const [message, ...extra] = call.arguments;
  const fields = extra.flatMap((argument) => fieldsOf(checker, argument));
  return `${method} ${message?.getText() ?? 'nothing'}${fields.length > 0 ? `: ${fields.join(', ')}` : ''}`;
}

const wholeOf = (node: ts.Node): ts.Node =>
  ts.isPropertyAccessExpression(node.parent) || ts.isCallExpression(node.parent) ? wholeOf(node.parent) : node;

function fieldsOf(checker: ts.TypeChecker, argument: ts.Expression): string[] {
  if (!ts.isObjectLiteralExpression(argument)) return [`${argument.getText()}${shapeOf(checker, argument)}`];
  return argument.properties.map((property) => {
    if (ts.isSpreadAssignment(property)) return `...${property.expression.getText()}${shapeOf(checker, property.expression)}`;
    if (ts.isShorthandPropertyAssignment(property)) return `${property.name.text}${shapeOf(checker, property.name)}`;
    if (ts.isPropertyAssignment(property))
      return `${property.name.getText()}=${property.initializer.getText()}${shapeOf(checker, property.initializer)}`;
    return property.getText();
  });
}

/** The fields of an object, and of what is in it: one that a type gets tomorrow is logged from then on, though no line here changes. */
function shapeOf(checker: ts.TypeChecker, expression: ts.Expression): string {
  return shape(checker, checker.getTypeAtLocation(expression), 0);
}

const DEEPEST = 4;
function shape(checker: ts.TypeChecker, type: ts.Type, depth: number): string {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return ' of any shape';
  if (type.isUnion()) {
    const shapes = new Set(type.types.map((one) => shape(checker, one, depth)).filter((one) => one !== ''));
    return [...shapes].sort().join('|');
  }
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) || isError(checker, type)) return '';
  const item = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
  if (item) return `[]${shape(checker, item, depth)}`;
  const named = checker.getIndexTypeOfType(type, ts.IndexKind.String);
  if (depth === DEEPEST) return ' and more';
  const fields = type
    .getProperties()
    .map((property) => `${property.name}${shape(checker, checker.getTypeOfSymbol(property), depth + 1)}`)
    .sort();
  return `{${[...fields, ...(named ? [`*${shape(checker, named, depth + 1)}`] : [])].join(' ')}}`;
}

/** Of an error the logger writes name, message and stack. */
const isError = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  ['name', 'message', 'stack'].every((name) => checker.getPropertyOfType(type, name) !== undefined);
