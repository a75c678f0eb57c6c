import { resourceOf } from '../common/resourceOf';
import { create } from './create.operation';
import { deleteComment } from './delete.operation';
import { get } from './get.operation';
import { getMany } from './getMany.operation';
import { hide } from './hide.operation';
import { reply } from './reply.operation';
import { replyPrivately } from './replyPrivately.operation';
import { unhide } from './unhide.operation';

export const commentResource = resourceOf('comment', 'getMany', [
	{
		name: 'Create',
		value: 'create',
		action: 'Create a comment',
		description: "Write a comment under one of the account's own posts",
		operation: create,
	},
	{
		name: 'Delete',
		value: 'delete',
		action: 'Delete a comment',
		description: "Delete a comment under one of the account's posts, for good",
		operation: deleteComment,
	},
	{
		name: 'Get',
		value: 'get',
		action: 'Get a comment',
		description: 'Get one comment with its author and post',
		operation: get,
	},
	{
		name: 'Get Many',
		value: 'getMany',
		action: 'Get many comments',
		description: 'Get the comments of a post or of the latest posts, or the answers to a comment',
		operation: getMany,
	},
	{
		name: 'Hide',
		value: 'hide',
		action: 'Hide a comment',
		description: 'Hide a comment from everybody but its author',
		operation: hide,
	},
	{
		name: 'Reply Privately',
		value: 'replyPrivately',
		action: 'Reply to a comment privately',
		description:
			'Send the author of a comment a message in Direct: once per comment, within 7 days',
		operation: replyPrivately,
	},
	{
		name: 'Reply Publicly',
		value: 'reply',
		action: 'Reply to a comment publicly',
		description: 'Answer a comment under the post, for everybody to see',
		operation: reply,
	},
	{
		name: 'Unhide',
		value: 'unhide',
		action: 'Unhide a comment',
		description: 'Show a hidden comment again',
		operation: unhide,
	},
]);
