import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';

import { resourceOf } from '../common/resourceOf';
import { download } from './downloadAttachments.operation';
import { markSeen } from './markSeen.operation';
import { react } from './react.operation';
import { sendAndWait } from './sendAndWait.operation';
import { sendMedia } from './sendMedia.operation';
import { sendQuickReplies } from './sendQuickReplies.operation';
import { sendTemplate } from './sendTemplate.operation';
import { sendText } from './sendText.operation';
import { sharePost } from './sharePost.operation';
import { typing } from './typing.operation';
import { unreact } from './unreact.operation';

export const messageResource = resourceOf('message', 'sendText', [
	{
		name: 'Download Attachments',
		value: 'downloadAttachments',
		action: 'Download the attachments of a message',
		description: 'Get the pictures, videos, audios and files of a lead event as binary data',
		operation: download,
	},
	{
		name: 'Mark as Seen',
		value: 'markSeen',
		action: 'Mark messages as seen',
		description: 'Show the contact that their messages were read',
		operation: markSeen,
	},
	{
		name: 'React',
		value: 'react',
		action: 'React to a message',
		description: 'Put a heart or another emoji on a message of the contact',
		operation: react,
	},
	{
		name: 'Remove Reaction',
		value: 'unreact',
		action: 'Remove a reaction from a message',
		description: "Take the account's reaction to a message back",
		operation: unreact,
	},
	{
		name: 'Send and Wait for Response',
		value: SEND_AND_WAIT_OPERATION,
		action: 'Send a message and wait for the response',
		description: 'Ask a person something in Direct, and go on when they have answered',
		operation: sendAndWait,
	},
	{
		name: 'Send Cards or Buttons',
		value: 'sendTemplate',
		action: 'Send cards or buttons',
		description: 'Send cards with pictures and buttons, or a text with buttons, in Direct',
		operation: sendTemplate,
	},
	{
		name: 'Send Media',
		value: 'sendMedia',
		action: 'Send an image video audio or file',
		description: 'Send images, a video, an audio, a PDF or the heart sticker in Direct',
		operation: sendMedia,
	},
	{
		name: 'Send Quick Replies',
		value: 'sendQuickReplies',
		action: 'Send quick replies',
		description: 'Ask something in Direct, with up to 13 answers to tap',
		operation: sendQuickReplies,
	},
	{
		name: 'Send Text',
		value: 'sendText',
		action: 'Send a text message',
		description:
			'Send a text to a contact, into a conversation, or privately to the author of a comment',
		operation: sendText,
	},
	{
		name: 'Share Post',
		value: 'sharePost',
		action: 'Share a post',
		description: "Send one of the account's own posts in Direct",
		operation: sharePost,
	},
	{
		name: 'Typing',
		value: 'typing',
		action: 'Show or hide typing',
		description: 'Show the contact that an answer is being typed, or take that back',
		operation: typing,
	},
]);
