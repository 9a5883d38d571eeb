using KoperasiPlatform.ServiceDefaults.Problems;
using KoperasiPlatform.Training.Batches;

namespace KoperasiPlatform.Training.Courses;

/// <summary>One of the five courses, and what completing it takes.</summary>
/// <param name="MinimumAttendancePercent">The share of the batch's days that must be attended.</param>
/// <param name="PostTestRequired">Whether the post-test must have been taken.</param>
/// <param name="ForInactiveOnly">Whether officers of active cooperatives are kept out.</param>
public sealed record Course(
    string Code, string Name, string Nama, int MinimumAttendancePercent, bool PostTestRequired, bool ForInactiveOnly)
{
    /// <summary>The score of the post-test that is enough; 0 when taking it is.</summary>
    public int PassingScore { get; init; }

    /// <summary>What is taught, in the order of teaching.</summary>
    public IReadOnlyList<Topic> Syllabus { get; init; } = [];

    /// <summary>Lessons (jam pelajaran, JP, of 45 minutes).</summary>
    public int Hours => Syllabus.Sum(topic => topic.Hours);

    /// <summary>What completing the course takes today; each batch keeps what it was when the batch was scheduled.</summary>
    public CompletionRule Rule => new(MinimumAttendancePercent, PostTestRequired, PassingScore);
}

/// <summary>A part of the syllabus.</summary>
/// <param name="Hours">Lessons of 45 minutes.</param>
public sealed record Topic(string Name, string Nama, int Hours);

/// <summary>What completing a course takes.</summary>
/// <param name="MinimumAttendancePercent">The share of the batch's days that must be attended.</param>
/// <param name="PostTestRequired">Whether the post-test must have been taken.</param>
/// <param name="PassingScore">The score of it that is enough; 0 when taking it is.</param>
public sealed record CompletionRule(int MinimumAttendancePercent, bool PostTestRequired, int PassingScore = 0);

internal static class CourseEndpoints
{
    internal static void MapCourses(this IEndpointRouteBuilder app) =>
        app.MapGet("/courses", (CourseCatalogue courses) => TypedResults.Ok(courses.All))
            .WithTags("Courses").WithSummary("The courses and what completing them takes");
}

/// <summary>The courses as configured (<c>Courses</c>).</summary>
internal sealed class CourseCatalogue(IConfiguration configuration)
{
    /// <summary>Of all courses that were given before a batch kept its own rule: what was decided by it then is not undone now.</summary>
    private const int UsualMinimumAttendancePercent = 80;

    public IReadOnlyList<Course> All { get; } = Read(configuration);

    public Course Find(string code) => All.FirstOrDefault(c => c.Code == code)
        ?? throw new InvalidField("courseCode", code, $"must be one of {string.Join(", ", All.Select(c => c.Code))}");

    /// <summary>The course of a batch: as it was when the batch was scheduled, also when it is not given any more.</summary>
    public Course Of(Batch batch) => batch.Course
        ?? All.FirstOrDefault(c => c.Code == batch.CourseCode)
        ?? new Course(batch.CourseCode, batch.CourseCode, batch.CourseCode, UsualMinimumAttendancePercent, PostTestRequired: true, ForInactiveOnly: true);

    private static Course[] Read(IConfiguration configuration)
    {
        var courses = configuration.GetSection("Courses").Get<Course[]>() ?? throw new InvalidOperationException("The configuration Courses is missing.");
        if (courses.FirstOrDefault(c => c.MinimumAttendancePercent is < 0 or > 100 || c.PassingScore is < 0 or > 100) is { } wrong)
            throw new InvalidOperationException($"The configuration of the course {wrong.Code} has a share or a score outside 0 to 100.");
        return courses;
    }
}
