using Xunit;

namespace KoperasiPlatform.Training.Tests.Running;

/// <summary>Classes of tests that share one running service, because each start costs seconds; they run one after the other.</summary>
[CollectionDefinition]
public sealed class SharedTraining : ICollectionFixture<RunningTraining>;
