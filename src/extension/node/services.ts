/** The extension where there are processes: all of it but its entry. */
import type * as vscode from 'vscode';
import { activateOn, type NotiscopeApi } from '../activate.js';
import { createClient } from './client.js';
import { provideTasks } from './tasks.js';

export { deactivate } from '../activate.js';

export const activate = (context: vscode.ExtensionContext): NotiscopeApi => activateOn({ createClient, provideMore: provideTasks }, context);
