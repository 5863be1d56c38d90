// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/session.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>
#include <QThreadPool>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <tuple>

#include "app/bridge/guarded.h"
#include "core/features/columns.h"
#include "core/dataset/sample_project.h"
#include "core/graph/resolve.h"

namespace triptych {
namespace {

constexpr int fit_delay_ms = 300;
constexpr int autosave_delay_ms = 1500;
constexpr int progress_interval_ms = 40;
constexpr std::size_t undo_limit = 200;
constexpr const char* row_key = "selected_row";
constexpr const char* run_key = "selected_run";
constexpr const char* bytes_key = "base64";

std::filesystem::path toPath(const QString& file) {
    return {QFile::encodeName(file).toStdString()};
}

QString fromPath(const std::filesystem::path& path) {
    return QFile::decodeName(QByteArray::fromStdString(path.native()));
}

QString fileName(const std::filesystem::path& path) {
    return fromPath(path.filename());
}

std::filesystem::path autosaveOf(const std::filesystem::path& file) {
    return file.native() + ".autosave";
}

/// Where the program keeps what the user did not give a place for.
std::filesystem::path dataFolder() {
    const QByteArray chosen = qgetenv("TRIPTYCH_DATA_DIR");
    return chosen.isEmpty() ? toPath(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation))
                            : std::filesystem::path(chosen.toStdString());
}

/// JSON has no bytes, and a window's state is bytes: they travel as {"base64": "…"}.
nlohmann::json toJson(const QVariant& value) {
    if (value.typeId() == QMetaType::QByteArray)
        return {{bytes_key, value.toByteArray().toBase64().toStdString()}};
    const QByteArray text =
        QJsonDocument(QJsonArray{QJsonValue::fromVariant(value)}).toJson(QJsonDocument::Compact);
    return nlohmann::json::parse(text.begin(), text.end()).at(0);
}

QVariant toVariant(const nlohmann::json& json) {
    if (json.is_object() && json.size() == 1 && json.contains(bytes_key) && json[bytes_key].is_string())
        return QByteArray::fromBase64(QByteArray::fromStdString(json[bytes_key].get<std::string>()));
    const std::string text = nlohmann::json::array({json}).dump();
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).array().at(0).toVariant();
}

/// What undo brings back. A project is read and written as a whole; these are the parts that a person edits.
struct Edit {
    std::map<std::string, Role> roles;
    GraphSpec graph;
    TrainSettings settings;
    /// The graph is the template, untouched: it is made anew when the roles change.
    bool follows = false;
};

bool same(const GraphSpec& a, const GraphSpec& b) {
    return graph_to_json(a) == graph_to_json(b);
}

bool same(const TrainSettings& a, const TrainSettings& b) {
    return settings_to_json(a) == settings_to_json(b);
}

bool sameEdits(const Project& a, const Project& b) {
    return a.dataset.roles == b.dataset.roles && same(a.graph, b.graph) && same(a.settings, b.settings);
}

/// Each state of the project has a number, so that "modified" is a comparison and undoing to the saved state
/// is not a modification.
struct Snapshot {
    quint64 state = 0;
    Edit edit;
};

struct Step {
    QString what;
    bool ofRole = false;
    Snapshot other; ///< before the edit on the undo stack, after it on the redo stack
};

/// What fitting depends on: the data, and the input nodes without their place on the canvas.
struct FitKey {
    std::shared_ptr<const Dataset> dataset;
    nlohmann::json inputs;
    bool operator==(const FitKey&) const = default;
};

/// What opening brings from the worker.
struct Opened {
    std::filesystem::path file;
    Project project;
    std::optional<Project> autosaved;       ///< newer than the project and different from it
    std::shared_ptr<const Dataset> dataset; ///< where it had to be read anyhow
    bool elsewhere = false;                 ///< the table's folder could not be written
};

Result<Opened> load(const std::filesystem::path& file) {
    auto project = load_project(file);
    if (!project) return project.error();
    Opened opened;
    opened.file = file;
    opened.project = *std::move(project);
    const std::filesystem::path autosave = autosaveOf(file);
    std::error_code failed;
    const auto written = std::filesystem::last_write_time(autosave, failed);
    if (failed) return opened;
    const auto saved = std::filesystem::last_write_time(file, failed);
    auto newer = load_project(autosave);
    if (!newer) return opened; // left where it is: a person may want to look at it
    if (written < saved || sameEdits(opened.project, *newer))
        std::filesystem::remove(autosave, failed);
    else
        opened.autosaved = *std::move(newer);
    return opened;
}

/// The first of "NAME.triptych", "NAME-2.triptych", … that is not there.
std::filesystem::path freeProjectFile(const std::filesystem::path& folder, const std::string& name) {
    std::error_code failed;
    std::filesystem::path file = folder / (name + ".triptych");
    for (int i = 2; std::filesystem::exists(file, failed); ++i)
        file = folder / (name + "-" + std::to_string(i) + ".triptych");
    return file;
}

Result<Opened> create(const std::filesystem::path& table, const std::filesystem::path& fallback,
                      std::stop_token stop, const Progress& progress) {
    auto dataset = Dataset::open(table, {}, stop, progress);
    if (!dataset) return dataset.error();
    Opened opened;
    opened.dataset = std::make_shared<const Dataset>(*std::move(dataset));
    const std::string name = opened.dataset->file().stem().string();
    const auto write = [&](const std::filesystem::path& folder) -> Result<void> {
        opened.file = freeProjectFile(folder, name);
        auto project = new_project(*opened.dataset, opened.file);
        if (!project) return project.error();
        opened.project = *std::move(project);
        return save_project(opened.project, opened.file);
    };
    auto written = write(opened.dataset->folder());
    if (!written && written.error().code == ErrorCode::file_unwritable) {
        // Data often lies on a medium that cannot be written. Each such project gets a folder for its runs.
        std::error_code failed;
        std::filesystem::path folder = fallback / name;
        for (int i = 2; std::filesystem::exists(folder, failed); ++i)
            folder = fallback / (name + "-" + std::to_string(i));
        std::filesystem::create_directories(folder, failed);
        if (failed) return written.error();
        opened.elsewhere = true;
        written = write(folder);
    }
    if (!written) return written.error();
    return opened;
}

/// The sample is made in a folder beside its own and renamed, so that what is there is always whole.
Result<Opened> openSample(const std::filesystem::path& base, std::stop_token stop, const Progress& progress) {
    const std::filesystem::path folder = base / "sample";
    const std::filesystem::path file = folder / "machine_room.triptych";
    std::error_code failed;
    if (std::filesystem::exists(file, failed)) return load(file);

    std::filesystem::create_directories(base, failed);
    std::string pattern = (base / "sample.XXXXXX").string();
    if (failed || !mkdtemp(pattern.data()))
        return fail(ErrorCode::file_unwritable, base.string(), "cannot be written.", {base.string()});
    const std::filesystem::path making = pattern;
    const auto make = [&]() -> Result<void> {
        const auto first = [&](double fraction, const std::string& step) { progress(0.95 * fraction, step); };
        auto table = write_sample_project(making, {}, stop, first);
        if (!table) return table.error();
        auto dataset = Dataset::open(*table, {}, stop);
        if (!dataset) return dataset.error();
        auto project = new_project(*dataset, making / file.filename());
        if (!project) return project.error();
        project->name = "Machine room";
        if (auto saved = save_project(*project, making / file.filename()); !saved) return saved.error();
        std::filesystem::permissions(making, std::filesystem::perms::owner_all, failed);
        std::filesystem::rename(making, folder, failed);
        if (failed)
            return fail(ErrorCode::file_unwritable, folder.string(),
                        "is in the way of the sample project. Rename or remove it.", {folder.string()});
        return {};
    };
    if (auto made = make(); !made) {
        std::filesystem::remove_all(making, failed);
        return made.error();
    }
    return load(file);
}

struct Scanned {
    std::vector<RunInfo> runs;
    std::vector<std::pair<std::filesystem::path, Error>> damaged;
};

Scanned scanRuns(const std::filesystem::path& folder, std::stop_token stop) {
    Scanned scanned;
    std::error_code failed;
    for (std::filesystem::directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed)) {
        if (stop.stop_requested()) break;
        std::error_code none;
        if (!std::filesystem::exists(at->path() / "run.json", none)) continue;
        if (auto run = read_run(at->path()))
            scanned.runs.push_back(*std::move(run));
        else
            scanned.damaged.emplace_back(at->path(), run.error());
    }
    std::sort(scanned.runs.begin(), scanned.runs.end(), [](const RunInfo& a, const RunInfo& b) {
        return std::tie(b.started, b.name) < std::tie(a.started, a.name);
    });
    return scanned;
}

} // namespace

/// Ownership: the GUI thread owns everything in here. A job on a worker gets copies, or shared pointers to
/// what is const, and hands its result back by a queued call, which drops it when a newer job of its kind was
/// begun.
struct Session::Impl {
    struct Job {
        quint64 number = 0;
        std::stop_source stop;
        std::optional<Task> task;
        QElapsedTimer clock;
    };

    /// One writing of the project on `files`.
    struct Saving {
        quint64 state = 0;
        Edit edit;
        std::optional<Error> error; ///< set by the worker before it is done
    };

    Session& q;
    std::optional<Project> project;
    std::filesystem::path file;
    bool follows = false;
    mutable OutputCounter outputs;
    quint64 state = 0, lastState = 0, savedState = 0;
    Edit savedEdit;
    std::deque<std::shared_ptr<Saving>> savings; ///< under way, in the order of their calls
    std::vector<std::function<void(bool)>> leavers; ///< who waits until all is saved
    bool viewChanged = false;
    bool toldModified = false;
    bool autosaved = false; ///< there may be an autosave of ours
    bool autosaveFailed = false;
    std::vector<Step> undoSteps, redoSteps;

    std::shared_ptr<const Dataset> dataset;
    std::map<std::string, Role> requestedRoles; ///< of the data that was read last, or is being read
    std::shared_ptr<const Preparer> preparer;
    std::optional<FitKey> fitKey; ///< of the preparer, or of the one being made
    std::optional<Error> fitError;
    GraphInfo info;
    std::vector<RunInfo> runs;
    std::set<std::filesystem::path> damagedRuns; ///< told already
    qint64 row = -1;
    QString run;
    bool restoreRow = false, restoreRun = false;

    std::optional<Task> shownTask;
    Job opening, reading, fitting, scanning;
    QTimer fitTimer, autosaveTimer;
    QThreadPool files; ///< one thread: writes and removals happen in the order of their calls
    QThreadPool workers;

    explicit Impl(Session& session) : q(session) {
        files.setMaxThreadCount(1);
        workers.setMaxThreadCount(4); // one for each kind of job: a long one must not hold up the others
        fitTimer.setSingleShot(true);
        fitTimer.setInterval(fit_delay_ms);
        autosaveTimer.setSingleShot(true);
        autosaveTimer.setInterval(autosave_delay_ms);
        fitTimer.setObjectName(QStringLiteral("fit"));
        autosaveTimer.setObjectName(QStringLiteral("autosave"));
        QObject::connect(&fitTimer, &QTimer::timeout, &q, [this] { fit(); });
        QObject::connect(&autosaveTimer, &QTimer::timeout, &q, [this] { autosave(); });
    }

    // --- Jobs

    void drop(Job& job) {
        ++job.number;
        job.stop.request_stop();
        if (job.task) {
            job.task.reset();
            emit q.taskChanged();
        }
    }

    /// @param work  on a worker: (stop_token, Progress) -> Result<R>
    /// @param done  on the GUI thread: (Result<R>&), not called when the job was dropped meanwhile
    template <class Work, class Done>
    void start(Job& job, const QString& title, Work work, Done done) {
        drop(job);
        const quint64 number = job.number;
        const std::stop_source source;
        job.stop = source;
        job.clock.start();
        if (!title.isEmpty()) {
            job.task = Task{title, -1, -1};
            emit q.taskChanged();
            if (job.number != number) return; // who heard of it cancelled it
        }
        workers.start([this, &job, number, stop = source.get_token(), work, done] {
            const auto told = std::make_shared<std::atomic<qint64>>(-progress_interval_ms);
            const Progress progress = [this, &job, number, told](double fraction, const std::string&) {
                const qint64 now = steadyMs();
                qint64 last = told->load();
                if (now - last < progress_interval_ms || !told->compare_exchange_strong(last, now)) return;
                QMetaObject::invokeMethod(
                    &q, [this, &job, number, fraction] { progressed(job, number, fraction); },
                    Qt::QueuedConnection);
            };
            auto result = std::make_shared<decltype(work(stop, progress))>(
                guarded([&] { return work(stop, progress); }));
            QMetaObject::invokeMethod(
                &q,
                [this, &job, number, done, result] {
                    if (job.number != number) return;
                    const bool shown = job.task.has_value();
                    job.task.reset();
                    done(*result);
                    if (shown) emit q.taskChanged();
                },
                Qt::QueuedConnection);
        });
    }

    static qint64 steadyMs() {
        return std::chrono::duration_cast<std::chrono::milliseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }

    void progressed(Job& job, quint64 number, double fraction) {
        if (job.number != number || !job.task) return;
        job.task->fraction = fraction;
        const auto elapsed = static_cast<double>(job.clock.elapsed());
        job.task->msecsLeft =
            fraction > 0.05 ? static_cast<qint64>(elapsed * (1 - fraction) / fraction) : qint64{-1};
        emit q.taskChanged();
    }

    // --- Edits

    Edit edit() const { return {project->dataset.roles, project->graph, project->settings, follows}; }

    void begin(const QString& what, bool ofRole = false) {
        undoSteps.push_back({what, ofRole, {state, edit()}});
        if (undoSteps.size() > undo_limit) undoSteps.erase(undoSteps.begin());
        redoSteps.clear();
        state = ++lastState;
    }

    void end() {
        emit q.undoChanged();
        tellModified();
        keepAutosave();
    }

    void restore(const Snapshot& snapshot) {
        const Edit before = edit();
        state = snapshot.state;
        project->dataset.roles = snapshot.edit.roles;
        project->graph = snapshot.edit.graph;
        project->settings = snapshot.edit.settings;
        follows = snapshot.edit.follows;
        if (!same(before.graph, project->graph)) graphWasSet();
        if (!same(before.settings, project->settings)) emit q.settingsChanged();
        if (project && project->dataset.roles != requestedRoles) read();
        end();
    }

    void step(std::vector<Step>& from, std::vector<Step>& to) {
        if (!project || from.empty()) return;
        Step taken = std::move(from.back());
        from.pop_back();
        to.push_back({taken.what, taken.ofRole, {state, edit()}});
        restore(taken.other);
    }

    void tellModified() {
        const bool now = q.isModified();
        if (now == toldModified) return;
        toldModified = now;
        emit q.modifiedChanged(now);
    }

    // --- Files

    /// Writes the project behind the window. What was written is saved, also where edits came meanwhile.
    void saveInBackground() {
        const auto saving = std::make_shared<Saving>();
        saving->state = state;
        saving->edit = edit();
        savings.push_back(saving);
        viewChanged = false;
        files.start([this, saving, copy = *project, to = file] {
            const auto written = guarded<false>([&] { return save_project(copy, to); });
            if (!written) saving->error = written.error();
            QMetaObject::invokeMethod(
                &q,
                [this, saving] {
                    if (std::find(savings.begin(), savings.end(), saving) != savings.end()) saved(saving);
                },
                Qt::QueuedConnection);
        });
    }

    /// Unless the state at hand is on its way already.
    void saveWhatIsNew() {
        if (savings.empty() || savings.back()->state != state) saveInBackground();
    }

    void saved(std::shared_ptr<Saving> saving) {
        std::erase(savings, saving);
        if (saving->error) {
            viewChanged = true;
            if (savings.empty()) tellLeavers(false);
            emit q.failed(*saving->error);
            return;
        }
        savedState = saving->state;
        savedEdit = saving->edit;
        tellModified();
        keepAutosave();
        if (savings.empty()) {
            if (state == savedState || leavers.empty())
                tellLeavers(true);
            else
                saveWhatIsNew();
        }
        emit q.messageShown(Session::tr("Saved %1").arg(fileName(file)));
    }

    /// Later: what they do may leave this very project.
    void tellLeavers(bool allSaved) {
        for (std::function<void(bool)>& then : leavers)
            QMetaObject::invokeMethod(
                &q, [then = std::move(then), allSaved] { then(allSaved); }, Qt::QueuedConnection);
        leavers.clear();
    }

    /// Before what depends on the file being written.
    void waitForSavings() {
        if (savings.empty()) return;
        files.waitForDone();
        while (!savings.empty())
            saved(savings.front());
    }

    void keepAutosave() {
        if (!project) return;
        if (state == savedState)
            removeAutosave();
        else if (!autosaveTimer.isActive())
            autosaveTimer.start();
    }

    void autosave() {
        if (!project || state == savedState) return;
        autosaved = true;
        const quint64 number = opening.number;
        files.start([this, number, copy = *project, to = autosaveOf(file)] {
            auto saved = save_project(copy, to);
            if (saved) return;
            QMetaObject::invokeMethod(
                &q,
                [this, number, error = saved.error()] {
                    if (autosaveFailed || number != opening.number) return;
                    autosaveFailed = true; // once a project is enough
                    emit q.failed(error);
                },
                Qt::QueuedConnection);
        });
    }

    void removeAutosave() {
        autosaveTimer.stop();
        if (!autosaved) return;
        autosaved = false;
        files.start([from = autosaveOf(file)] {
            std::error_code none;
            std::filesystem::remove(from, none);
        });
    }

    /// Leaves the project: its view is kept, edits that were not saved are not.
    void leave() {
        waitForSavings();
        for (Job* job : {&reading, &fitting, &scanning})
            drop(*job);
        fitTimer.stop();
        if (!project) return;
        removeAutosave();
        if (viewChanged) {
            Project copy = *project;
            copy.dataset.roles = savedEdit.roles;
            copy.graph = savedEdit.graph;
            copy.settings = savedEdit.settings;
            // Where the file cannot be written any more, only the place in the window is lost.
            files.start([copy = std::move(copy), to = file] { (void)save_project(copy, to); });
        }
        project.reset();
        file.clear();
        follows = viewChanged = autosaveFailed = restoreRow = restoreRun = false;
        state = savedState = ++lastState;
        undoSteps.clear();
        redoSteps.clear();
        dataset.reset();
        requestedRoles.clear();
        preparer.reset();
        fitKey.reset();
        fitError.reset();
        info = {};
        runs.clear();
        damagedRuns.clear();
        row = -1;
        run.clear();
    }

    void tellAll() {
        emit q.projectChanged();
        emit q.graphChanged();
        emit q.settingsChanged();
        emit q.datasetChanged();
        emit q.preparerChanged();
        emit q.selectedRowChanged(row);
        emit q.runsChanged();
        emit q.selectedRunChanged(run);
        emit q.undoChanged();
        tellModified();
    }

    // --- Opening

    template <class Work>
    void open(const QString& title, Work work) {
        start(
            opening, title,
            [this, work](std::stop_token stop, const Progress& progress) -> Result<Opened> {
                files.waitForDone(); // what the project before left to be written may be this one
                return work(stop, progress);
            },
            [this](Result<Opened>& opened) {
                if (opened)
                    adopt(*std::move(opened));
                else
                    emit q.failed(opened.error());
            });
    }

    void adopt(Opened opened) {
        leave();
        project = std::move(opened.project);
        file = opened.file;
        savedEdit = edit();
        if (opened.autosaved) {
            autosaved = true;
            begin(Session::tr("Restored changes"));
            project = *std::move(opened.autosaved);
        }
        restoreRow = restoreRun = true;
        analyseGraph();
        tellAll();
        if (opened.elsewhere)
            emit q.messageShown(
                Session::tr("The folder of the table cannot be written, so the project is kept in %1.")
                    .arg(fromPath(file.parent_path())));
        else if (opened.dataset) // made just now, in a folder of the user's
            emit q.messageShown(
                Session::tr("The project was made beside its table: %1").arg(fromPath(file)));
        if (state != savedState)
            emit q.messageShown(
                Session::tr("Changes that were not saved before the program ended were restored. "
                            "Undo goes back to the saved project."));
        if (opened.dataset) {
            requestedRoles = project->dataset.roles;
            dataWasRead(std::move(opened.dataset));
        } else {
            read();
        }
        q.refreshRuns();
    }

    // --- Data

    void read() {
        requestedRoles = project->dataset.roles;
        if (project->data.empty()) return;
        start(
            reading, Session::tr("Reading %1").arg(fileName(project->data)),
            [table = project->data, options = project->dataset](
                std::stop_token stop, const Progress& progress) -> Result<std::shared_ptr<const Dataset>> {
                auto opened = Dataset::open(table, options, stop, progress);
                if (!opened) return opened.error();
                return std::make_shared<const Dataset>(*std::move(opened));
            },
            [this](const Result<std::shared_ptr<const Dataset>>& result) {
                if (result) {
                    dataWasRead(*result);
                } else {
                    emit q.failed(result.error());
                    keepOldRoles();
                }
            });
    }

    void dataWasRead(std::shared_ptr<const Dataset> read) {
        const bool first = !dataset;
        dataset = std::move(read);
        auto reference = reference_graph(*dataset);
        bool graphSet = false;
        if (first && !follows)
            follows = project->graph.nodes.empty() || (reference && same(project->graph, *reference));
        if (follows && reference && !same(project->graph, *reference)) {
            project->graph = *std::move(reference);
            graphSet = true;
            // A project without a graph gets one with its data; otherwise it is part of the edit of the role.
            if (state == savedState) state = ++lastState;
        }
        analyseGraph();
        wantFit();
        // The row that was left is there before anybody hears of the data, or a page would choose one of its own.
        bool restored = false;
        if (restoreRow) {
            restoreRow = false;
            const auto kept = project->view.find(row_key);
            if (kept != project->view.end() && kept->is_number_integer() && kept->get<qint64>() >= 0 &&
                kept->get<qint64>() < static_cast<qint64>(dataset->size())) {
                row = kept->get<qint64>();
                restored = true;
            }
        }
        emit q.datasetChanged();
        if (graphSet) emit q.graphChanged();
        if (restored) emit q.selectedRowChanged(row);
        if (row >= static_cast<qint64>(dataset->size())) q.selectRow(-1);
        tellModified();
        keepAutosave();
    }

    /// The table could not be read with the roles that were asked for: what is shown stays true.
    void keepOldRoles() {
        if (!dataset || project->dataset.roles == dataset->options().roles) return;
        if (!undoSteps.empty() && undoSteps.back().ofRole) {
            state = undoSteps.back().other.state;
            undoSteps.pop_back();
        } else {
            state = ++lastState;
        }
        project->dataset.roles = requestedRoles = dataset->options().roles;
        emit q.datasetChanged();
        end();
    }

    // --- Graph

    DataFacts facts() const {
        DataFacts known;
        if (dataset && !dataset->classes().empty())
            known.classes = static_cast<std::int64_t>(dataset->classes().size());
        if (project && dataset) known.outputs = outputs.outputs(project->graph, builtin_registry(), dataset);
        if (project && dataset) add_facts(known, project->graph, *dataset);
        if (preparer) add_facts(known, *preparer);
        return known;
    }

    void analyseGraph() { info = analyse(project->graph, builtin_registry(), facts()); }

    void graphWasSet() {
        analyseGraph();
        wantFit(); // first, so that nobody sees a preparer of another graph
        emit q.graphChanged();
    }

    std::optional<FitKey> keyOfNow() const {
        if (!project || !dataset) return std::nullopt;
        nlohmann::json inputs = nlohmann::json::array();
        GraphSpec one;
        for (const Node& node : project->graph.nodes) {
            const NodeType* type = builtin_registry().find(node.type);
            if (!type || type->category != "input") continue;
            for (const Problem& problem : info.problems)
                if (problem.node == node.id && problem.severity == Problem::Severity::error)
                    return std::nullopt;
            one.nodes = {node};
            one.nodes[0].x = one.nodes[0].y = 0;
            inputs.push_back(graph_to_json(one)["nodes"][0]);
        }
        if (inputs.empty()) return std::nullopt;
        return FitKey{dataset, std::move(inputs)};
    }

    void wantFit() {
        std::optional<FitKey> key = keyOfNow();
        if (key == fitKey) return;
        fitKey = std::move(key);
        drop(fitting);
        fitTimer.stop();
        const bool had = preparer || fitError;
        preparer.reset();
        fitError.reset();
        if (had) {
            analyseGraph();
            emit q.preparerChanged();
        }
        if (fitKey) fitTimer.start();
    }

    void fit() {
        if (!fitKey) return;
        start(
            fitting, Session::tr("Preparing %1").arg(fileName(fitKey->dataset->file())),
            [graph = project->graph, data = fitKey->dataset](
                std::stop_token stop, const Progress& progress) -> Result<std::shared_ptr<const Preparer>> {
                auto fitted = Preparer::fit(graph, builtin_registry(), *data, stop, progress, -1);
                if (!fitted) return fitted.error();
                return std::make_shared<const Preparer>(*std::move(fitted));
            },
            [this](const Result<std::shared_ptr<const Preparer>>& fitted) {
                if (fitted)
                    preparer = *fitted;
                else
                    fitError = fitted.error();
                analyseGraph();
                emit q.preparerChanged();
                if (fitError) emit q.failed(*fitError);
            });
    }
};

Session::Session(QObject* parent) : QObject(parent), m_impl(std::make_unique<Impl>(*this)) {}

Session::~Session() {
    blockSignals(true);
    m_impl->drop(m_impl->opening);
    m_impl->leave();
    // Jobs refer to this object. All of them heed their stop token, so this is short.
    m_impl->workers.waitForDone();
    m_impl->files.waitForDone();
}

bool Session::hasProject() const {
    return m_impl->project.has_value();
}

const Project& Session::project() const {
    static const Project none;
    return m_impl->project ? *m_impl->project : none;
}

QString Session::projectFile() const {
    return fromPath(m_impl->file);
}

bool Session::isModified() const {
    return m_impl->project && (m_impl->state != m_impl->savedState || !m_impl->savings.empty());
}

std::shared_ptr<const Dataset> Session::dataset() const {
    return m_impl->dataset;
}

std::shared_ptr<const Preparer> Session::preparer() const {
    return m_impl->preparer;
}

GraphInfo Session::graphInfo() const {
    GraphInfo info = m_impl->info;
    if (const auto& error = m_impl->fitError) {
        const bool ofNode = m_impl->project->graph.find(error->where) != nullptr;
        info.problems.push_back({Problem::Severity::error, ofNode ? error->where : std::string(), *error});
    }
    return info;
}

DataFacts Session::dataFacts() const {
    return m_impl->facts();
}

qint64 Session::selectedRow() const {
    return m_impl->row;
}

std::vector<RunInfo> Session::runs() const {
    return m_impl->runs;
}

QString Session::selectedRun() const {
    return m_impl->run;
}

void Session::openProject(const QString& file) {
    const std::filesystem::path path = toPath(QFileInfo(file).absoluteFilePath());
    m_impl->open(tr("Opening %1").arg(fileName(path)),
                 [path](std::stop_token, const Progress&) { return load(path); });
}

void Session::newProject(const QString& table) {
    const std::filesystem::path path = toPath(QFileInfo(table).absoluteFilePath());
    const std::filesystem::path fallback = dataFolder() / "projects";
    m_impl->open(tr("Reading %1").arg(fileName(path)),
                 [path, fallback](std::stop_token stop, const Progress& progress) {
                     return create(path, fallback, stop, progress);
                 });
}

void Session::openSampleProject() {
    m_impl->open(tr("Opening the sample project"),
                 [base = dataFolder()](std::stop_token stop, const Progress& progress) {
                     return openSample(base, stop, progress);
                 });
}

void Session::saveInBackground() {
    if (m_impl->project) m_impl->saveInBackground();
}

void Session::saveBefore(std::function<void(bool)> then) {
    if (!isModified()) return then(true);
    m_impl->leavers.push_back(std::move(then));
    m_impl->saveWhatIsNew();
}

void Session::closeProject() {
    m_impl->drop(m_impl->opening);
    if (!m_impl->project) return;
    m_impl->leave();
    m_impl->tellAll();
}

void Session::setRole(const QString& column, Role role) {
    if (!m_impl->project || !m_impl->dataset) return;
    const std::string name = column.toStdString();
    std::map<std::string, Role> roles = m_impl->project->dataset.roles;
    const auto& columns = m_impl->dataset->columns();
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const ColumnInfo& c) { return c.name == name; });
    if (found == columns.end()) return;
    const auto chosen = roles.find(name);
    if (chosen != roles.end() ? chosen->second == role : found->role == role) return;
    // There is one label, one split and one group: the column that was chosen before gives way.
    if (role == Role::label || role == Role::split || role == Role::group)
        std::erase_if(roles, [&](const auto& entry) { return entry.second == role; });
    roles[name] = role;
    m_impl->begin(tr("Role of “%1”").arg(column), true);
    m_impl->project->dataset.roles = std::move(roles);
    m_impl->read();
    m_impl->end();
}

void Session::setGraph(const GraphSpec& graph, const QString& what) {
    if (!m_impl->project || same(m_impl->project->graph, graph)) return;
    GraphSpec wanted = graph;
    const auto resolved = resolve_files(wanted, builtin_registry(), &m_impl->project->graph);
    m_impl->begin(what);
    m_impl->project->graph = std::move(wanted);
    m_impl->follows = false;
    if (m_impl->dataset)
        if (const auto reference = reference_graph(*m_impl->dataset))
            m_impl->follows = same(graph, *reference);
    m_impl->graphWasSet();
    m_impl->end();
    // What was edited stays; a run would not begin before the files can be read.
    if (!resolved) emit failed(resolved.error());
}

void Session::setSettings(const TrainSettings& settings, const QString& what) {
    if (!m_impl->project || same(m_impl->project->settings, settings)) return;
    m_impl->begin(what);
    m_impl->project->settings = settings;
    emit settingsChanged();
    m_impl->end();
}

void Session::setViewState(const QString& key, const QVariant& value) {
    if (!m_impl->project) return;
    nlohmann::json json = toJson(value);
    nlohmann::json& kept = m_impl->project->view[key.toStdString()];
    if (kept == json) return;
    kept = std::move(json);
    m_impl->viewChanged = true;
}

QVariant Session::viewState(const QString& key) const {
    const nlohmann::json& view = project().view;
    const auto kept = view.find(key.toStdString());
    return kept == view.end() ? QVariant() : toVariant(*kept);
}

void Session::selectRow(qint64 row) {
    const auto rows = m_impl->dataset ? static_cast<qint64>(m_impl->dataset->size()) : qint64{0};
    if (row < 0 || row >= rows) row = -1;
    if (row == m_impl->row) return;
    m_impl->row = row;
    m_impl->restoreRow = false;
    setViewState(QLatin1String(row_key), row);
    emit selectedRowChanged(row);
}

void Session::selectRun(const QString& folder) {
    if (!m_impl->project || folder == m_impl->run) return;
    m_impl->run = folder;
    m_impl->restoreRun = false;
    // By name where it lies among the runs, so that a moved project finds it.
    const std::filesystem::path path = toPath(folder).lexically_normal();
    const bool inside = !folder.isEmpty() && path.parent_path() == m_impl->project->runs;
    setViewState(QLatin1String(run_key), inside ? fileName(path) : folder);
    emit selectedRunChanged(folder);
}

void Session::refreshRuns() {
    if (!m_impl->project) return;
    m_impl->start(
        m_impl->scanning, {},
        [folder = m_impl->project->runs](std::stop_token stop, const Progress&) -> Result<Scanned> {
            return scanRuns(folder, std::move(stop));
        },
        [this](Result<Scanned>& found) {
            if (!found) {
                emit failed(found.error());
                return;
            }
            Scanned& scanned = *found;
            m_impl->runs = std::move(scanned.runs);
            emit runsChanged();
            const auto among = [&](const QString& folder) {
                return std::any_of(m_impl->runs.begin(), m_impl->runs.end(),
                                   [&](const RunInfo& known) { return known.folder == toPath(folder); });
            };
            if (m_impl->restoreRun) {
                m_impl->restoreRun = false;
                const QString kept = viewState(QLatin1String(run_key)).toString();
                const QString folder = kept.isEmpty() ? kept : fromPath(m_impl->project->runs / toPath(kept));
                if (!folder.isEmpty() && among(folder)) selectRun(folder);
            }
            for (const auto& [folder, error] : scanned.damaged)
                if (m_impl->damagedRuns.insert(folder).second) emit failed(error);
        });
}

void Session::deleteRun(const QString& folder) {
    if (!m_impl->project) return;
    const std::filesystem::path path = toPath(folder).lexically_normal();
    std::error_code none;
    if (path.parent_path() != m_impl->project->runs || !std::filesystem::exists(path / "run.json", none)) {
        emit failed(fail(ErrorCode::invalid_argument, path.string(),
                         "is no run of this project, so it is left alone.", {path.string()}));
        return;
    }
    if (folder == m_impl->run) selectRun({});
    m_impl->workers.start([this, path] {
        std::error_code problem;
        std::filesystem::remove_all(path, problem);
        QMetaObject::invokeMethod(
            this,
            [this, path, problem] {
                if (problem)
                    emit failed(fail(ErrorCode::file_unwritable, path.string(),
                                     "cannot be removed: " + problem.message() + ".", {path.string()}));
                refreshRuns();
            },
            Qt::QueuedConnection);
    });
}

bool Session::canUndo() const {
    return !m_impl->undoSteps.empty();
}

bool Session::canRedo() const {
    return !m_impl->redoSteps.empty();
}

QString Session::undoText() const {
    return canUndo() ? m_impl->undoSteps.back().what : QString();
}

QString Session::redoText() const {
    return canRedo() ? m_impl->redoSteps.back().what : QString();
}

void Session::undo() {
    m_impl->step(m_impl->undoSteps, m_impl->redoSteps);
}

void Session::redo() {
    m_impl->step(m_impl->redoSteps, m_impl->undoSteps);
}

std::optional<Session::Task> Session::task() const {
    if (m_impl->shownTask) return m_impl->shownTask;
    for (const Impl::Job* job : {&m_impl->opening, &m_impl->reading, &m_impl->fitting})
        if (job->task) return job->task;
    return std::nullopt;
}

bool Session::hasWorkToLose() const {
    return m_impl->shownTask.has_value();
}

void Session::showTask(const std::optional<Task>& task) {
    m_impl->shownTask = task;
    emit taskChanged();
}

void Session::cancelTask() {
    // What the status bar shows is what its button ends.
    if (m_impl->shownTask) {
        emit cancelRequested();
    } else if (m_impl->opening.task) {
        m_impl->drop(m_impl->opening);
        showMessage(tr("Opening was cancelled."));
    } else if (m_impl->reading.task) {
        m_impl->drop(m_impl->reading);
        m_impl->keepOldRoles();
        showMessage(m_impl->dataset ? tr("Reading was cancelled; the data stay as they were.")
                                    : tr("Reading was cancelled. Open the project again to read its data."));
    } else if (m_impl->fitting.task) {
        m_impl->drop(m_impl->fitting);
        showMessage(tr("Preparing was cancelled. It begins again with the next change of data or model."));
    }
}

void Session::showMessage(const QString& message) {
    emit messageShown(message);
}

void Session::report(const Error& error) {
    emit failed(error);
}

} // namespace triptych
