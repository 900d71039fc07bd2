#!/usr/bin/env node
require('./typescript.js');
require('./freehold.ts');
