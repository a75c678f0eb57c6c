export * from './apiSchemas';
export * from './webhookSchemas';
