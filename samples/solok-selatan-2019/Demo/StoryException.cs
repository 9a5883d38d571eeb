namespace KoperasiPlatform.Demo;

/// <summary>Why the story cannot go on, in a sentence for the one who runs it.</summary>
internal sealed class StoryException(string message, Exception? innerException = null) : Exception(message, innerException);
