/**
 * Before TypeScript removes the types: import and export, which a script cannot have, become calls of the kernel's
 * own loader.
 */
import ts from "typescript";
import { kernelCall, kernelMember } from "./runtime.ts";

const { factory, SyntaxKind } = ts;

/**
 * Rewrites imports, exports, `import()`, `import.meta` and `using`, statement by statement. `types` are the imported
 * names that stand for types only: they are not imported.
 */
export function modules(types: ReadonlySet<string>): ts.TransformerFactory<ts.SourceFile> {
  return (context) => {
    const inside = (node: ts.Node): ts.Node => {
      if (ts.isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
        return kernelCall(
          "import",
          ...node.arguments.slice(0, 1).map((argument) => ts.visitNode(argument, inside) as ts.Expression),
        );
      }
      if (ts.isMetaProperty(node) && node.keywordToken === SyntaxKind.ImportKeyword)
        return kernelMember("meta");
      return ts.visitEachChild(node, inside, context);
    };
    return (file) => {
      const statements = file.statements.flatMap((statement) => rewrite(statement, types, inside, context));
      return factory.updateSourceFile(file, statements);
    };
  };
}

function rewrite(
  statement: ts.Statement,
  types: ReadonlySet<string>,
  inside: ts.Visitor,
  context: ts.TransformationContext,
): ts.Statement[] {
  if (ts.isImportDeclaration(statement)) return imported(statement, types);
  if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
    if (statement.isTypeOnly) return [];
    const required = factory.createCallExpression(factory.createIdentifier("require"), undefined, [
      statement.moduleReference.expression,
    ]);
    return [variable(statement.name, required, statement)];
  }
  if (ts.isExportDeclaration(statement)) {
    if (statement.moduleSpecifier === undefined || statement.isTypeOnly) return [];
    return [awaitedImport(statement, statement.moduleSpecifier)];
  }
  if (ts.isExportAssignment(statement)) {
    const value = ts.visitNode(statement.expression, inside) as ts.Expression;
    return [ts.setTextRange(factory.createExpressionStatement(value), statement)];
  }
  const bare = withoutExport(statement);
  if (ts.isVariableStatement(bare)) {
    const kind = bare.declarationList.flags & ts.NodeFlags.BlockScoped;
    if (kind === ts.NodeFlags.Using || kind === ts.NodeFlags.AwaitUsing)
      return disposables(bare, kind, inside);
  }
  return [ts.visitEachChild(bare, inside, context)];
}

/** `import d, {a as b} from "x"` as `let {default: d, a: b} = await load("x", ["default", "a"])`. */
function imported(statement: ts.ImportDeclaration, types: ReadonlySet<string>): ts.Statement[] {
  const { importClause: clause, moduleSpecifier } = statement;
  if (clause === undefined) return [awaitedImport(statement, moduleSpecifier)];
  if (clause.isTypeOnly) return [];
  const elements: ts.BindingElement[] = [];
  const names: string[] = [];
  const add = (exported: ts.ModuleExportName | string, local: ts.Identifier): void => {
    const name = typeof exported === "string" ? exported : exported.text;
    names.push(name);
    elements.push(factory.createBindingElement(undefined, factory.createStringLiteral(name), local));
  };
  if (clause.name && !types.has(clause.name.text)) add("default", clause.name);
  const bindings = clause.namedBindings;
  if (bindings && ts.isNamedImports(bindings)) {
    for (const element of bindings.elements)
      if (!element.isTypeOnly && !types.has(element.name.text))
        add(element.propertyName ?? element.name, element.name);
  }
  const statements: ts.Statement[] = [];
  if (bindings && ts.isNamespaceImport(bindings)) {
    statements.push(
      variable(
        bindings.name,
        factory.createAwaitExpression(kernelCall("import", moduleSpecifier)),
        statement,
      ),
    );
  }
  if (elements.length > 0) {
    const list = factory.createArrayLiteralExpression(names.map((name) => factory.createStringLiteral(name)));
    const loaded = factory.createAwaitExpression(kernelCall("import", moduleSpecifier, list));
    statements.push(variable(factory.createObjectBindingPattern(elements), loaded, statement));
  }
  return statements;
}

function awaitedImport(at: ts.Statement, specifier: ts.Expression): ts.Statement {
  const loaded = factory.createAwaitExpression(kernelCall("import", specifier));
  return ts.setTextRange(factory.createExpressionStatement(factory.createVoidExpression(loaded)), at);
}

/** `using a = b` as `let a = use(b)`; the kernel disposes it when the cell ends. */
function disposables(
  statement: ts.VariableStatement,
  kind: ts.NodeFlags,
  inside: ts.Visitor,
): ts.Statement[] {
  const take = kind === ts.NodeFlags.AwaitUsing ? "useAsync" : "use";
  return statement.declarationList.declarations.map(({ name, initializer }) =>
    variable(name, kernelCall(take, ts.visitNode(initializer!, inside) as ts.Expression), statement),
  );
}

function variable(name: ts.BindingName, value: ts.Expression, at: ts.Node): ts.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Let);
  return ts.setTextRange(factory.createVariableStatement(undefined, list), at);
}

function withoutExport(statement: ts.Statement): ts.Statement {
  if (!ts.canHaveModifiers(statement)) return statement;
  const old = statement.modifiers;
  const modifiers = old?.filter(
    ({ kind }) => kind !== SyntaxKind.ExportKeyword && kind !== SyntaxKind.DefaultKeyword,
  );
  if (modifiers === undefined || modifiers.length === old?.length) return statement;
  if (ts.isVariableStatement(statement))
    return factory.updateVariableStatement(statement, modifiers as ts.Modifier[], statement.declarationList);
  if (ts.isFunctionDeclaration(statement)) {
    const { asteriskToken, name, typeParameters, parameters, type, body } = statement;
    return factory.updateFunctionDeclaration(
      statement,
      modifiers,
      asteriskToken,
      name,
      typeParameters,
      parameters,
      type,
      body,
    );
  }
  if (ts.isClassDeclaration(statement)) {
    const { name, typeParameters, heritageClauses, members } = statement;
    return factory.updateClassDeclaration(
      statement,
      modifiers,
      name,
      typeParameters,
      heritageClauses,
      members,
    );
  }
  if (ts.isEnumDeclaration(statement))
    return factory.updateEnumDeclaration(
      statement,
      modifiers as ts.Modifier[],
      statement.name,
      statement.members,
    );
  if (ts.isModuleDeclaration(statement))
    return factory.updateModuleDeclaration(statement, modifiers, statement.name, statement.body);
  return statement;
}
