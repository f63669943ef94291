import type { Operation, Parameter } from './operations.ts';

/**
 * The demo's own description of its REST interface, in the form (Swagger 1.1) that ARI clients read to learn what they
 * may call. It is made from the operations that are there, so it cannot promise more.
 */
export function describeApi(
  operations: readonly Operation[],
  basePath: string,
): { index: object; resource: (name: string) => object | null } {
  const head = { apiVersion: '2.0.0', swaggerVersion: '1.1', basePath };
  const names = [...new Set(operations.map((operation) => operation.resource))];
  return {
    index: {
      ...head,
      apis: names.map((name) => ({
        path: `/api-docs/${name}.{format}`,
        description: `${name} of the demo PBX`,
      })),
    },
    resource(name) {
      const own = operations.filter((operation) => operation.resource === name);
      if (own.length === 0) return null;
      const paths = [...new Set(own.map((operation) => operation.path))];
      return {
        ...head,
        resourcePath: `/api-docs/${name}.{format}`,
        apis: paths.map((path) => ({
          path,
          description: path,
          operations: own.filter((operation) => operation.path === path).map(describeOperation),
        })),
        models: {},
      };
    },
  };
}

function describeOperation(operation: Operation): object {
  return {
    httpMethod: operation.method,
    nickname: operation.nickname,
    summary: operation.summary,
    responseClass: operation.returns,
    parameters: operation.parameters.map(describeParameter),
    errorResponses: [],
  };
}

function describeParameter(parameter: Parameter): object {
  return {
    name: parameter.name,
    description: parameter.about,
    paramType: parameter.in,
    required: parameter.required === true,
    allowMultiple: false,
    dataType: parameter.in === 'body' ? 'containers' : 'string',
  };
}
