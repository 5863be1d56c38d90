// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_page.h"

#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/bridge/error_text.h"
#include "app/bridge/model_store.h"
#include "app/bridge/run_curves.h"
#include "app/bridge/session.h"
#include "app/workbench/choose_folder.h"
#include "app/workbench/pages/explain_tabs.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

const QString splitKey = QStringLiteral("explain.split");
const QString tabKey = QStringLiteral("explain.tab");

} // namespace

ExplainPage::ExplainPage(Session& session, QWidget* parent)
    : Page(session, parent), m_models(std::make_shared<ModelStore>()), m_chooseFolder(chooseFolder) {
    makeActions();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeHeader());
    column->addWidget(makeTabs());
    column->addWidget(makeBanner());
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_tabs = new QStackedWidget(m_pages);
    m_pages->addWidget(m_tabs);
    column->addWidget(m_pages, 1);

    connect(m_previous, &QAction::triggered, this, [this] { step(-1); });
    connect(m_next, &QAction::triggered, this, [this] { step(1); });
    connect(m_previousButton, &QToolButton::clicked, m_previous, &QAction::trigger);
    connect(m_nextButton, &QToolButton::clicked, m_next, &QAction::trigger);
    connect(m_export, &QAction::triggered, this, &ExplainPage::exportShown);
    connect(m_exportButton, &QPushButton::clicked, m_export, &QAction::trigger);
    connect(m_bar, &QTabBar::currentChanged, this, &ExplainPage::chooseTab);
    connect(m_run, &QComboBox::activated, this,
            [this](int) { this->session().selectRun(m_run->currentData().toString()); });
    connect(m_row, &QSpinBox::valueChanged, this, [this](int row) { this->session().selectRow(row); });
    connect(m_split, &QComboBox::activated, this, [this](int) {
        const int wanted = m_split->currentData().toInt();
        this->session().setViewState(splitKey, wanted);
        const auto dataset = this->session().dataset();
        const qint64 row = this->session().selectedRow();
        // The chooser tells the part of the row that is shown, so a row of the chosen part is shown.
        if (dataset && wanted >= 0 &&
            (row < 0 || dataset->split(static_cast<std::size_t>(row)) != static_cast<Split>(wanted))) {
            const std::vector<std::size_t> rows = dataset->rows_of(static_cast<Split>(wanted));
            if (!rows.empty()) this->session().selectRow(static_cast<qint64>(rows.front()));
        }
        followDataset();
    });

    connect(&session, &Session::projectChanged, this, [this] {
        followProject();
        followDataset();
        followRuns();
        request();
    });
    connect(&session, &Session::datasetChanged, this, [this] {
        followDataset();
        request();
    });
    connect(&session, &Session::runsChanged, this, [this] {
        followRuns();
        request();
    });
    connect(&session, &Session::selectedRunChanged, this, [this] {
        followRuns();
        request();
    });
    connect(&session, &Session::selectedRowChanged, this, [this] {
        followRow();
        request();
    });
    connect(&session, &Session::graphChanged, this, &ExplainPage::updateBanner);
    connect(&session, &Session::settingsChanged, this, &ExplainPage::updateBanner);

    retranslate();
    followProject();
    updateState();
}

ExplainPage::~ExplainPage() = default;

void ExplainPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    if (m_dirty) request();
}

bool ExplainPage::busy() const {
    const ExplainTab* tab = shownTab();
    return tab && tab->busy();
}

QString ExplainPage::currentTab() const {
    return m_bar->tabData(m_bar->currentIndex()).toString();
}

bool ExplainPage::showPart(const QString& id) {
    for (int i = 0; i < m_bar->count(); ++i)
        if (m_bar->tabData(i).toString() == id) {
            m_bar->setCurrentIndex(i);
            return true;
        }
    return false;
}

void ExplainPage::chooseTab(int index) {
    if (index < 0) return;
    if (session().hasProject()) session().setViewState(tabKey, currentTab());
    m_exportError.reset();
    request();
    emit actionsChanged();
}

/// The tab that is chosen, where it stands there; null where the page says instead what is missing.
ExplainTab* ExplainPage::shownTab() const {
    return m_pages->currentWidget() == m_tabs ? tab(currentTab()) : nullptr;
}

ExplainTab* ExplainPage::build(const QString& id) {
    ExplainTab* made = makeExplainTab(id, session(), m_models, m_tabs);
    linkExplainTab(made, m_built);
    m_built.insert(id, made);
    m_tabs->addWidget(made);
    for (QAction* action : made->actions())
        made->addAction(action); // whose keys are heard while the tab is seen
    connect(made, &ExplainTab::busyChanged, this, &ExplainPage::updateState);
    connect(made, &ExplainTab::pageRequested, this, &ExplainPage::pageRequested);
    connect(made, &ExplainTab::exported, this, [this](const QString& folder) {
        m_exportError.reset();
        updateBanner();
        session().showMessage(tr("Written to %1").arg(folder));
    });
    connect(made, &ExplainTab::exportFailed, this, [this](const Error& error) {
        m_exportError = error;
        updateBanner();
    });
    return made;
}

QString ExplainPage::runName(const QString& folder) const {
    for (const RunInfo& run : session().runs())
        if (QString::fromStdString(run.folder.string()) == folder) return QString::fromStdString(run.name);
    return folder.section(QLatin1Char('/'), -1);
}

/// Another project, or none: nothing of the last one stays.
void ExplainPage::followProject() {
    m_exportError.reset();
    m_subject = {};
    for (ExplainTab* made : std::as_const(m_built))
        made->setSubject({});
    if (!session().hasProject()) return;
    const QSignalBlocker quiet(m_bar);
    showPart(session().viewState(tabKey).toString());
}

/// The run chooser shows what the session has.
void ExplainPage::followRuns() {
    const QSignalBlocker quiet(m_run);
    m_run->clear();
    if (session().hasProject()) {
        const QLocale locale;
        for (const RunInfo& run : session().runs()) {
            QString text = QString::fromStdString(run.name);
            if (run.test)
                text = tr("%1 · test accuracy %2").arg(text, locale.toString(run.test->accuracy, 'f', 3));
            else if (run.state == "running")
                text = tr("%1 · running").arg(text);
            else if (run.state == "failed")
                text = tr("%1 · failed").arg(text);
            else if (run.state == "stopped")
                text = tr("%1 · stopped").arg(text);
            m_run->addItem(text, QString::fromStdString(run.folder.string()));
        }
        m_run->setCurrentIndex(m_run->findData(session().selectedRun()));
    }
    updateState();
}

/// Which rows the stepper goes through.
void ExplainPage::followDataset() {
    const auto dataset = session().hasProject() ? session().dataset() : nullptr;
    const QSignalBlocker quiet(m_split);
    const QVariant kept = session().hasProject() ? session().viewState(splitKey) : QVariant();
    int wanted = kept.isValid() ? kept.toInt() : static_cast<int>(Split::test);
    const qint64 row = session().selectedRow();
    if (dataset && wanted >= 0 && row >= 0 && row < static_cast<qint64>(dataset->size())) {
        const Split own = dataset->split(static_cast<std::size_t>(row));
        if (own != static_cast<Split>(wanted)) wanted = own == Split::none ? -1 : static_cast<int>(own);
    }
    m_split->clear();
    m_rows.clear();
    if (dataset) {
        const QLocale locale;
        m_split->addItem(tr("all rows (%1)").arg(locale.toString(static_cast<qulonglong>(dataset->size()))),
                         -1);
        for (const Split split : {Split::train, Split::validation, Split::test}) {
            const std::size_t count = dataset->rows_of(split).size();
            if (count == 0) continue;
            m_split->addItem(
                tr("%1 (%2)").arg(splitTitle(split), locale.toString(static_cast<qulonglong>(count))),
                static_cast<int>(split));
        }
        const int index = m_split->findData(wanted);
        if (index < 0) wanted = -1;
        m_split->setCurrentIndex(std::max(index, 0));
        if (wanted >= 0) {
            m_rows = dataset->rows_of(static_cast<Split>(wanted));
        } else {
            m_rows.resize(dataset->size());
            for (std::size_t i = 0; i < m_rows.size(); ++i)
                m_rows[i] = i;
        }
    }
    followRow();
}

void ExplainPage::followRow() {
    const auto dataset = session().hasProject() ? session().dataset() : nullptr;
    const qint64 selected = session().selectedRow();
    if (dataset && selected >= 0 && selected < static_cast<qint64>(dataset->size()) &&
        !std::binary_search(m_rows.begin(), m_rows.end(), static_cast<std::size_t>(selected))) {
        followDataset(); // takes the part that the row is in, and comes back here
        return;
    }
    const QSignalBlocker quiet(m_row);
    m_row->setRange(0, dataset && dataset->size() > 0 ? static_cast<int>(dataset->size()) - 1 : 0);
    if (dataset && session().selectedRow() >= 0) m_row->setValue(static_cast<int>(session().selectedRow()));
    updateState();
}

std::optional<qint64> ExplainPage::neighbour(int direction) const {
    if (!session().hasProject() || m_rows.empty()) return {};
    const qint64 row = session().selectedRow();
    if (direction > 0) {
        const auto above = std::find_if(m_rows.begin(), m_rows.end(),
                                        [&](std::size_t other) { return static_cast<qint64>(other) > row; });
        if (above != m_rows.end()) return static_cast<qint64>(*above);
    } else {
        const auto below = std::find_if(m_rows.rbegin(), m_rows.rend(),
                                        [&](std::size_t other) { return static_cast<qint64>(other) < row; });
        if (row >= 0 && below != m_rows.rend()) return static_cast<qint64>(*below);
    }
    return {};
}

void ExplainPage::step(int direction) {
    if (const auto row = neighbour(direction)) session().selectRow(*row);
}

void ExplainPage::updateStepper() {
    const bool usable = session().hasProject() && session().dataset() != nullptr;
    const QString why = usable ? QString() : tr("There is no table to step through.");
    const auto apply = [&](QAction* action, QToolButton* button, int direction, const QString& text,
                           const QString& end) {
        const bool possible = usable && neighbour(direction).has_value();
        action->setEnabled(possible);
        button->setEnabled(possible);
        const QString key = action->shortcut().toString(QKeySequence::NativeText);
        button->setToolTip(possible ? tr("%1 (%2)").arg(text, key) : usable ? end : why);
    };
    apply(m_previous, m_previousButton, -1, tr("Previous sample"),
          tr("This is the first of the chosen samples."));
    apply(m_next, m_nextButton, 1, tr("Next sample"), tr("This is the last of the chosen samples."));
    m_row->setEnabled(usable);
    m_row->setToolTip(usable ? tr("Row of the table, counted from 0") : why);
    m_split->setEnabled(usable);
    m_split->setToolTip(usable ? tr("Which samples to step through") : why);
    m_run->setEnabled(m_run->count() > 0);
    m_run->setToolTip(m_run->count() > 0 ? tr("The trained model that is looked into")
                                         : tr("There is no run yet: train a model first."));
    const auto place = usable
                           ? std::find(m_rows.begin(), m_rows.end(),
                                       static_cast<std::size_t>(std::max<qint64>(session().selectedRow(), 0)))
                           : m_rows.end();
    m_place->setText(usable && session().selectedRow() >= 0 && place != m_rows.end()
                         ? tr("%1 of %2")
                               .arg(QLocale().toString(static_cast<qlonglong>(place - m_rows.begin() + 1)),
                                    QLocale().toString(static_cast<qlonglong>(m_rows.size())))
                         : QString());
}

/// Gives the chosen tab what the session has selected, if the page is seen.
void ExplainPage::request() {
    m_dirty = true;
    if (!isVisible()) return;
    m_dirty = false;
    const auto dataset = session().hasProject() ? session().dataset() : nullptr;
    if (dataset && session().selectedRow() < 0 && !m_rows.empty()) {
        session().selectRow(static_cast<qint64>(m_rows.front())); // comes back here by its signal
        return;
    }
    if (dataset && session().selectedRun().isEmpty()) {
        for (const RunInfo& run : session().runs())
            if (run.best_epoch > 0) {
                session().selectRun(QString::fromStdString(run.folder.string()));
                return;
            }
    }
    const bool whole = dataset && !session().selectedRun().isEmpty() && session().selectedRow() >= 0;
    m_subject = whole ? ExplainSubject{session().selectedRun(), dataset, session().selectedRow()} : ExplainSubject{};
    const QString id = currentTab();
    const bool built = whole && !m_built.contains(id);
    if (built) build(id);
    if (ExplainTab* made = tab(id)) m_tabs->setCurrentWidget(made);
    updateState();
    // Once it is seen: a tab computes only then.
    if (ExplainTab* made = tab(id)) made->setSubject(m_subject);
    if (built) emit actionsChanged();
    updateState();
}

/// What the page says where there is nothing to look at, and whether controls can be used.
void ExplainPage::updateState() {
    updateStepper();
    QString heading, text, button;
    m_emptyTarget.clear();
    if (!session().hasProject()) {
        heading = tr("No project is open");
        text = tr(
            "Open a project, or make one from a table. Then train a model, and see here what it attends to.");
    } else if (!session().dataset()) {
        heading = tr("The table is not there yet");
        text = tr("It is being read, or could not be; the Data page says which.");
        button = tr("Go to Data");
        m_emptyTarget = QStringLiteral("data");
    } else if (session().selectedRun().isEmpty()) {
        heading = tr("Train a model first");
        text = m_run->count() > 0
                   ? tr("No run has finished an epoch. Choose one above when it has, or train.")
                   : tr("This page shows what a trained model attends to. There is no run yet.");
        button = tr("Go to Train");
        m_emptyTarget = QStringLiteral("train");
    } else if (session().selectedRow() < 0 || !tab(currentTab())) {
        heading = tr("Choose a sample");
        text = tr("Pick a row above, or on the Data page.");
    }
    m_emptyTitle->setText(heading);
    m_emptyText->setText(text);
    m_emptyButton->setText(button);
    m_emptyButton->setVisible(!button.isEmpty());
    m_pages->setCurrentIndex(heading.isEmpty() ? 1 : 0);

    const ExplainTab* shown = shownTab();
    m_busy->setText(shown && shown->busy() ? tr("Looking into the model…") : QString());
    const bool can = shown && shown->canExport();
    m_export->setEnabled(can);
    m_exportButton->setEnabled(can);
    m_exportButton->setToolTip(can ? tr("Write what is shown to a folder: pictures, numbers and sounds (%1)")
                                         .arg(m_export->shortcut().toString(QKeySequence::NativeText))
                               : shown && shown->busy() ? tr("Wait until it is there.")
                                                        : tr("There is nothing to export yet."));
    updateBanner();
}

/// Says when the run was made with another setup than the project has now.
void ExplainPage::updateBanner() {
    QString text;
    const char* icon = "warning";
    if (m_exportError) {
        text = tr("The export failed: %1").arg(errorText(*m_exportError));
        icon = "error";
    } else if (shownTab()) {
        for (const RunInfo& run : session().runs()) {
            if (QString::fromStdString(run.folder.string()) != session().selectedRun()) continue;
            const QStringList differences = setupDifferences(run, session().project());
            if (differences.isEmpty()) break;
            text = tr("Out of date: %1 was trained with another setup than the project has now. %2")
                       .arg(QString::fromStdString(run.name), differences.join(QStringLiteral("; ")));
        }
    }
    m_banner->setVisible(!text.isEmpty());
    m_bannerText->setText(text);
    m_bannerText->setToolTip(text);
    m_bannerText->setAccessibleName(text);
    m_bannerIcon->setPixmap(themedIcon(QLatin1String(icon)).pixmap(16, 16));
}

void ExplainPage::exportShown() {
    ExplainTab* shown = shownTab();
    if (!shown) return;
    m_chooseFolder(this, tr("Folder for what is shown of row %1").arg(m_subject.row),
                   [tab = QPointer(shown)](const QString& folder) {
                       if (tab && !folder.isEmpty()) tab->exportTo(folder);
                   });
}

} // namespace triptych
